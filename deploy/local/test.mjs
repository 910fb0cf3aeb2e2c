// npm test: everything that must hold before a change lands, in the order that fails fastest.
// Tests that passed before, and of which nothing they use has changed, are told and not run again; npm test -- --all runs them.
// npm test -- <project …> runs those test projects alone (unit contract architecture system poison chaos oracle engines engines-long e2e).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bin, checkNode, ensureBuilt, ensureInstalled, rooms, root, step } from './ensure.mjs';
import { rememberPassed, testGroups } from './unchanged.mjs';

const DEFAULT_PROJECTS = ['unit', 'contract', 'architecture', 'system', 'poison', 'chaos'];
const RESULTS = join(root, '.cache', 'test-results.json');

checkNode();
ensureInstalled();
ensureBuilt();

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const outcomes = [
  ...(asked.length === 0 ? checks() : []),
  asked.length === 0 ? changedTests() : tests(asked).counts,
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

/** All of what is tested with each change, but for what cannot have become another. */
function changedTests() {
  const all = process.argv.includes('--all') || asksForOtherCases();
  const groups = testGroups();
  const rest = groups.filter(({ passed }) => !all && passed !== undefined);
  const changed = groups.filter((group) => !rest.includes(group));
  const folders = ['test/architecture/', ...changed.flatMap((group) => group.folders)];
  const { counts, files } = tests(DEFAULT_PROJECTS, rest.length > 0 ? folders : []);
  rememberPassed(changed, files);
  if (rest.length > 0) step(restText(rest));
  return counts;
}

function asksForOtherCases() {
  return Object.keys(process.env).some((name) => /^INFRAPULSE_.*_SEEDS?$/.test(name));
}

function restText(groups) {
  const count = groups.reduce((sum, { passed }) => sum + passed, 0);
  const names = groups.map(({ name }) => name).join(', ');
  return `Not run again: ${count} tests that passed before, and nothing they use has changed since (${names}); npm test -- --all runs them too`;
}

function tests(projects, folders = []) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(RESULTS, { force: true });
  const selection = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const command = [bin('vitest', 'vitest'), 'run', ...folders, ...selection, ...reporters];
  const ok = run(projects.join(' '), command);
  if (!existsSync(RESULTS)) return { counts: { passed: 0, failed: 1 }, files: [] };
  const results = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const isUntold = !ok && results.numFailedTests === 0;
  return {
    counts: {
      passed: results.numPassedTests,
      failed: results.numFailedTests + (isUntold ? 1 : 0),
      skipped: results.numPendingTests,
    },
    files: isUntold ? [] : results.testResults,
  };
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
