import { importsOf, packageOf } from './imports.ts';
import { roomOf, sources, type Tree } from './read-tree.ts';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** One line per own package that is a dependency without a project reference, or the other way round. */
export function unequalReferences(tree: Tree): readonly string[] {
  return rooms(tree)
    .filter((room) => tree.has(`${room}/tsconfig.json`) && !room.endsWith('dashboard'))
    .flatMap((room) => {
      const dependencies = new Set(ownDependencies(tree, room));
      const references = new Set(referencesOf(tree, room));
      return [
        ...[...dependencies]
          .filter((name) => !references.has(name))
          .map((name) => `${room}: no reference to ${name}`),
        ...[...references]
          .filter((name) => !dependencies.has(name))
          .map((name) => `${room}: no dependency on ${name}`),
      ];
    });
}

/** One line per room that the root build leaves out. */
export function unbuiltRooms(tree: Tree, rootConfig: string): readonly string[] {
  return rooms(tree)
    .filter((room) => !room.endsWith('dashboard') && !rootConfig.includes(`"./${room}"`))
    .map((room) => `tsconfig.json does not build ${room}`);
}

/** One line per declared dependency that no source file imports. */
export function unusedDependencies(tree: Tree): readonly string[] {
  const used = new Map<string, Set<string>>();
  for (const [path, text] of sources(tree)) {
    const names = used.get(roomOf(path)) ?? new Set();
    for (const { from } of importsOf(text)) names.add(packageOf(from) ?? '');
    used.set(roomOf(path), names);
  }
  return rooms(tree).flatMap((room) =>
    Object.keys(manifest(tree, room).dependencies ?? {})
      .filter((name) => !used.get(room)?.has(name.replace('@infrapulse/', '')))
      .map((name) => `${room} declares ${name} and does not import it`),
  );
}

/** One line per room without its page. */
export function roomsWithoutReadme(tree: Tree): readonly string[] {
  return rooms(tree)
    .filter((room) => !tree.has(`${room}/README.md`))
    .map((room) => `${room} has no README.md`);
}

function rooms(tree: Tree): string[] {
  return [...tree.keys()]
    .filter((path) => /^(packages|services|simulators)\/[^/]+\/package\.json$/.test(path))
    .map(roomOf);
}

function manifest(tree: Tree, room: string): Manifest {
  return JSON.parse(tree.get(`${room}/package.json`) ?? '{}') as Manifest;
}

function ownDependencies(tree: Tree, room: string): string[] {
  return Object.keys(manifest(tree, room).dependencies ?? {})
    .filter((name) => name.startsWith('@infrapulse/'))
    .map((name) => name.replace('@infrapulse/', ''));
}

function referencesOf(tree: Tree, room: string): string[] {
  const config = JSON.parse(tree.get(`${room}/tsconfig.json`) ?? '{}') as {
    references?: readonly { path: string }[];
  };
  return (config.references ?? []).map(({ path }) => path.split('/').at(-1) ?? '');
}
