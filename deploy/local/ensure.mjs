// Installs what is missing and builds what is stale, with npm alone; quick when nothing changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const ROOMS = ['packages', 'services', 'simulators'];
const BUILD_STAMP = join(root, '.cache', 'built.json');
const INSTALL_STAMP = join(root, 'node_modules', '.infrapulse-installed');
const STARTED = 'services/standalone/bundle/main.js';
const NODE_FLOOR = [20, 19];

/** Everything a command needs before it runs. */
export function ensureReady() {
  checkNode();
  ensureInstalled();
  ensureBuilt();
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1])) return;
  fail(`infrapulse needs Node ${NODE_FLOOR.join('.')} or newer; this is ${process.versions.node}.`);
}

export function ensureInstalled() {
  const manifests = rooms().map((room) => join(room, 'package.json'));
  const inputs = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests];
  const wanted = digest([
    ...inputs.map((file) => readFileSync(join(root, file), 'utf8')),
    process.version,
    process.platform,
    process.arch,
  ]);
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === wanted) return;
  step('Installing packages (once; later starts skip this)');
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const npx = [
    '--yes',
    '--loglevel=error',
    packageManager,
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
  ];
  run(process.platform === 'win32' ? 'npx.cmd' : 'npx', npx);
  writeFileSync(INSTALL_STAMP, wanted);
}

export function ensureBuilt() {
  const sources = rooms().filter((room) => !room.endsWith('dashboard'));
  const dashboard = rooms().filter((room) => room.endsWith('dashboard'));
  const contracts = ['packages/contracts', 'packages/domain'];
  const inputs = [
    'tsconfig.json',
    'tsconfig.base.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'deploy/local/bundle.mjs',
  ];
  buildWhenStale('services', inputs, sources, [STARTED], () => {
    step('Building services');
    run(process.execPath, [bin('typescript', 'tsc'), '-b']);
    step('Joining them into the files that start');
    run(process.execPath, [join(root, 'deploy/local/bundle.mjs')]);
  });
  if (dashboard.length === 0) return;
  const page = join(dashboard[0], 'dist/index.html');
  buildWhenStale('dashboard', [], [...dashboard, ...contracts], [page], () => {
    step('Building the dashboard');
    run(
      process.execPath,
      [bin('vite', 'vite', dashboard[0]), 'build', '--logLevel', 'warn'],
      dashboard[0],
    );
  });
}

function buildWhenStale(name, files, folders, outputs, build) {
  const stamps = existsSync(BUILD_STAMP) ? JSON.parse(readFileSync(BUILD_STAMP, 'utf8')) : {};
  const wanted = digest([...files.map(describeFile), ...folders.flatMap(describeSources)]);
  const built = outputs.every((output) => existsSync(join(root, output)));
  if (built && stamps[name] === wanted) return;
  build();
  mkdirSync(join(root, '.cache'), { recursive: true });
  const stamp = `${BUILD_STAMP}.${process.pid}`;
  writeFileSync(stamp, JSON.stringify({ ...stamps, [name]: wanted }));
  renameSync(stamp, BUILD_STAMP);
}

function describeSources(folder) {
  const skipped = new Set(['dist', 'bundle', 'node_modules', 'test', 'README.md']);
  const describe = (path) => {
    const entries = readdirSync(join(root, path), { withFileTypes: true });
    return entries.flatMap((entry) => {
      const child = join(path, entry.name);
      if (skipped.has(entry.name)) return [];
      return entry.isDirectory() ? describe(child) : [describeFile(child)];
    });
  };
  return describe(folder);
}

function describeFile(path) {
  const { size, mtimeMs } = statSync(join(root, path));
  return `${path}:${size}:${mtimeMs}`;
}

/** Folders of every package of the workspace, relative to its root. */
export function rooms(base = root) {
  return ROOMS.flatMap((group) =>
    readdirSync(join(base, group), { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && existsSync(join(base, group, entry.name, 'package.json')),
      )
      .map((entry) => join(group, entry.name)),
  );
}

/** The script behind a package's command, so that no shell wrapper is needed. */
export function bin(packageName, command, folder = '.') {
  const base = join(root, folder, 'node_modules', packageName);
  const { bin: bins } = JSON.parse(readFileSync(join(base, 'package.json'), 'utf8'));
  return join(base, typeof bins === 'string' ? bins : bins[command]);
}

export function step(text) {
  process.stderr.write(`infrapulse: ${text}\n`);
}

export function fail(text) {
  process.stderr.write(`infrapulse: ${text}\n`);
  process.exit(1);
}

function run(command, args, folder = '.') {
  const started = performance.now();
  const { status, error } = spawnSync(command, args, {
    cwd: join(root, folder),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) fail(`this step failed: ${[command, ...args].join(' ')}`);
  step(`  done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

export function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
