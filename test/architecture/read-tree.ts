import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A source tree: path from the project's root, with `/`, to its text. Checks are functions of it. */
export type Tree = ReadonlyMap<string, string>;

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['packages', 'services', 'simulators', 'test', 'deploy', 'docs'];
const SKIPPED = new Set(['node_modules', 'dist', 'bundle', '.cache', 'data']);
const READ = /\.(ts|tsx|mjs|json|md|css|html|yaml)$/;

export function readTree(): Tree {
  const tree = new Map<string, string>();
  for (const folder of FOLDERS) readFolder(folder, tree);
  for (const page of readdirSync(projectRoot).filter((name) => name.endsWith('.md')))
    tree.set(page, readFileSync(join(projectRoot, page), 'utf8'));
  return tree;
}

function readFolder(folder: string, tree: Map<string, string>): void {
  for (const entry of readdirSync(join(projectRoot, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (SKIPPED.has(entry.name)) continue;
    if (entry.isDirectory()) readFolder(path, tree);
    else if (READ.test(entry.name)) tree.set(path, readFileSync(join(projectRoot, path), 'utf8'));
  }
}

/** Files of rooms that are compiled: packages, services and simulators, below `src`. */
export function sources(tree: Tree): readonly (readonly [string, string])[] {
  return [...tree].filter(([path]) =>
    /^(packages|services|simulators)\/[^/]+\/src\/.*\.tsx?$/.test(path),
  );
}

/** `services/kpi` of `services/kpi/src/service.ts`. */
export function roomOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}
