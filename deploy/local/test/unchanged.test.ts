import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberPassed, testGroups } from '../unchanged.mjs';

let base = '';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
}

function room(path: string, uses: readonly string[]): void {
  const dependencies = Object.fromEntries(uses.map((name) => [name, 'workspace:*']));
  write(`${path}/package.json`, JSON.stringify({ name: path.split('/')[1], dependencies }));
  write(`${path}/src/index.ts`, 'export const one = 1;\n');
  write(`${path}/test/index.test.ts`, 'it("is one")\n');
}

function report(path: string, status: 'passed' | 'failed') {
  return { name: join(base, path), status, assertionResults: [{ status }, { status: 'passed' }] };
}

const named = "import '../../../packages/domain/src/index.ts';\n";

const toRun = () =>
  testGroups(base)
    .filter(({ passed }) => passed === undefined)
    .map(({ name }) => name);

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'unchanged-'));
  room('packages/domain', []);
  room('packages/ports', ['domain']);
  room('services/kpi', ['ports']);
  room('simulators/fleet', []);
  for (const path of ['test/system/a.test.ts', 'deploy/local/test.mjs', 'vitest.config.ts'])
    write(path, 'one\n');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function passAll(): void {
  const rooms = ['packages/domain', 'packages/ports', 'services/kpi', 'simulators/fleet'];
  const files = rooms.map((one) => report(`${one}/test/index.test.ts`, 'passed'));
  rememberPassed(testGroups(base), [...files, report('test/system/a.test.ts', 'passed')], base);
}

describe('tests that passed', () => {
  it('run all at first, and rest while nothing changes', () => {
    expect(toRun()).toHaveLength(5);
    passAll();
    expect(toRun()).toEqual([]);
    expect(testGroups(base).map(({ passed }) => passed)).toEqual([2, 2, 2, 2, 2]);
  });

  it.each([
    ['packages/domain/src/index.ts', ['packages/domain', 'packages/ports', 'services/kpi']],
    ['packages/domain/src/new.ts', ['packages/domain', 'packages/ports', 'services/kpi']],
    ['services/kpi/test/index.test.ts', ['services/kpi']],
    ['simulators/fleet/package.json', ['simulators/fleet']],
    ['test/system/a.test.ts', []],
    ['deploy/local/test.mjs', []],
  ])('run again with those of the product when what they use changes: %s', (path, rooms) => {
    passAll();
    write(path, '{"name":"fleet"}\n');
    expect(toRun()).toEqual([...rooms, 'product']);
  });

  it.each(['vitest.config.ts', 'test/seed.ts', 'pnpm-lock.yaml'])(
    'run all again when what all share changes: %s',
    (path) => {
      passAll();
      write(path, 'two\n');
      expect(toRun()).toHaveLength(5);
    },
  );

  it('run again when a room changes that they name by its path', () => {
    write('simulators/fleet/test/index.test.ts', named);
    passAll();
    write('packages/domain/src/index.ts', 'export const one = 2;\n');
    expect(toRun()).toContain('simulators/fleet');
  });

  it('do not rest after a failure, nor when a file changed while they ran', () => {
    passAll();
    const groups = testGroups(base);
    write('services/kpi/src/index.ts', 'export const one = 2;\n');
    const kpi = report('services/kpi/test/index.test.ts', 'passed');
    rememberPassed(groups, [kpi, report('simulators/fleet/test/index.test.ts', 'failed')], base);
    expect(toRun()).toEqual(expect.arrayContaining(['services/kpi', 'simulators/fleet']));
  });
});
