// Which tests need not run again: nothing that they use has changed since they passed.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest, rooms, root } from './ensure.mjs';

const ROOT_FILES = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'vitest.config.ts'];
const COMPILER_FILES = ['tsconfig.json', 'tsconfig.base.json', 'tsconfig.tests.json'];
/** What the tests of all rooms use beside the rooms; the page is read by one of them. */
const SHARED = [...ROOT_FILES, ...COMPILER_FILES, 'docs/configuration.md'];
const NOT_TESTED = new Set(['dist', 'bundle', 'node_modules', '.cache', 'README.md']);

/**
 * Tests that run or rest together: `folders` hold them, `digest` is of the content of all they use.
 * `passed` = how many passed at this digest; absent when they are to run. Those of the structure are in no group: they
 * look at everything and take seconds.
 */
export function testGroups(base = root) {
  const stamps = readStamps(base);
  const digests = digestsOfRooms(base);
  const own = [...usesOfRooms(base)].map(([room, uses]) => ({
    name: room,
    folders: [`${room}/test/`],
    digest: digest([...uses].sort().map((used) => digests.get(used))),
  }));
  const folders = ['test', 'deploy'].map((folder) => digestOf(base, folder));
  const product = {
    name: 'product',
    folders: ['test/system/', 'test/cases/', 'test/chaos/', 'deploy/local/test/'],
    digest: digest([...digests.values(), ...folders]),
  };
  return [...own.filter(({ name }) => existsSync(join(base, name, 'test'))), product].map(
    (group) => ({ ...group, ...passedOf(stamps[group.name], group.digest) }),
  );
}

/** Keeps of each group that ran how many passed, of one with a failure nothing. `files` as in a report of vitest. */
export function rememberPassed(groups, files, base = root) {
  const stamps = readStamps(base);
  const now = new Map(testGroups(base).map((group) => [group.name, group.digest]));
  for (const { name, folders, digest: before } of groups) {
    const ran = files.filter((file) => folders.some((folder) => file.name.includes(`/${folder}`)));
    const tests = ran.flatMap(({ assertionResults }) => assertionResults);
    const passed = tests.filter(({ status }) => status === 'passed').length;
    const isGood = passed > 0 && ran.every(({ status }) => status === 'passed');
    if (isGood && now.get(name) === before) stamps[name] = { digest: before, passed };
    else delete stamps[name];
  }
  mkdirSync(join(base, '.cache'), { recursive: true });
  writeFileSync(stampsFile(base), JSON.stringify(stamps));
}

function stampsFile(base) {
  return join(base, '.cache', 'tests-passed.json');
}

function readStamps(base) {
  const file = stampsFile(base);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function passedOf(stamp, wanted) {
  return stamp?.digest === wanted ? { passed: stamp.passed } : {};
}

/** Each room with itself and all that it or its tests use, however far. */
function usesOfRooms(base) {
  const all = rooms(base);
  const manifests = new Map(all.map((room) => [room, manifestOf(base, room)]));
  const roomOf = new Map([...manifests].map(([room, { name }]) => [name, room]));
  const reach = (room, seen) => {
    if (seen.has(room)) return seen;
    seen.add(room);
    const { dependencies, devDependencies } = manifests.get(room);
    for (const name in { ...dependencies, ...devDependencies })
      if (roomOf.has(name)) reach(roomOf.get(name), seen);
    return seen;
  };
  return new Map(
    all.map((room) => {
      const uses = reach(room, new Set());
      for (const named of namedInTests(base, room, all)) reach(named, uses);
      return [room, uses];
    }),
  );
}

function manifestOf(base, room) {
  return JSON.parse(readFileSync(join(base, room, 'package.json'), 'utf8'));
}

/** Rooms that tests use by their path, which no manifest says. */
function namedInTests(base, room, all) {
  const folder = join(base, room, 'test');
  if (!existsSync(folder)) return [];
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
  return all.filter((other) => text.includes(`${other}/`));
}

function digestsOfRooms(base) {
  const helpers = readdirSync(join(base, 'test')).filter((name) => name.endsWith('.ts'));
  const shared = [...SHARED, ...helpers.map((name) => join('test', name))]
    .filter((path) => existsSync(join(base, path)))
    .flatMap((path) => [path, readFileSync(join(base, path))]);
  const platform = [process.version, process.platform, process.arch];
  return new Map(
    rooms(base).map((room) => [room, digest([...platform, ...shared, digestOf(base, room)])]),
  );
}

function digestOf(base, path) {
  const entries = readdirSync(join(base, path), { withFileTypes: true });
  const parts = entries
    .filter(({ name }) => !NOT_TESTED.has(name))
    .flatMap((entry) => {
      const child = join(path, entry.name);
      return [child, entry.isDirectory() ? digestOf(base, child) : readFileSync(join(base, child))];
    });
  return digest(parts);
}
