// npm test: everything that must hold before a change lands, in the order that fails fastest.
// npm test -- <project …> runs those test projects alone (unit contract architecture system poison chaos oracle engines engines-long e2e).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bin, checkNode, ensureBuilt, ensureInstalled, rooms, root, step } from './ensure.mjs';

const DEFAULT_PROJECTS = ['unit', 'contract', 'architecture', 'system', 'poison', 'chaos'];
const RESULTS = join(root, '.cache', 'test-results.json');

checkNode();
ensureInstalled();
ensureBuilt();

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const outcomes = [
  ...(asked.length === 0 ? checks() : []),
  tests(asked.length ? asked : DEFAULT_PROJECTS),
];
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
const skipped = outcomes.reduce((sum, outcome) => sum + (outcome.skipped ?? 0), 0);
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function checks() {
  const dashboard = existsSync(join(root, 'services/dashboard/tsconfig.json'));
  return [
    check('format', [bin('@biomejs/biome', 'biome'), 'check', '.']),
    check('lint', [
      bin('oxlint', 'oxlint'),
      '--type-aware',
      '--deny-warnings',
      ...rooms(),
      'test',
      'deploy/engines',
    ]),
    check('types of tests', [bin('typescript', 'tsc'), '-p', 'tsconfig.tests.json']),
    ...(dashboard
      ? [check('types of the dashboard', [bin('typescript', 'tsc'), '-p', 'services/dashboard'])]
      : []),
  ];
}

function check(name, command) {
  const ok = run(name, command);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

function tests(projects) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(RESULTS, { force: true });
  const selection = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const ok = run(projects.join(' '), [bin('vitest', 'vitest'), 'run', ...selection, ...reporters]);
  if (!existsSync(RESULTS)) return { passed: 0, failed: 1 };
  const results = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const failed = results.numFailedTests + (ok || results.numFailedTests > 0 ? 0 : 1);
  return { passed: results.numPassedTests, failed, skipped: results.numPendingTests };
}

function run(name, args) {
  step(`Checking ${name}`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  step(
    `  ${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  return status === 0;
}
