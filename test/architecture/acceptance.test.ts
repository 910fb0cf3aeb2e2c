import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot } from './read-tree.ts';

const script = join(projectRoot, 'deploy', 'local', 'generate-acceptance.mjs');
const generate = (...flags: readonly string[]) =>
  spawnSync(process.execPath, [script, ...flags], { encoding: 'utf8' });

describe('the page of acceptance examples', () => {
  it('is fresh', () => {
    expect(generate('--check').stderr).toBe('');
  });

  it('lists 79 examples, each once', () => {
    const ids = readFileSync(join(projectRoot, 'docs', 'acceptance.md'), 'utf8').match(
      /^\| AT-[A-Z0-9]+-\d+/gm,
    );
    expect([ids?.length, new Set(ids).size]).toEqual([79, 79]);
  });
});

describe('a planted page', () => {
  const root = mkdtempSync(join(tmpdir(), 'acceptance-'));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('goes stale with a new test, and refuses a test of no example', () => {
    for (const folder of ['docs', 'test/cases', 'packages/a/test'])
      mkdirSync(join(root, folder), { recursive: true });
    const examples = [
      { id: 'AT-XX-01', section: 'X', title: 'one' },
      { id: 'AT-XX-02', section: 'X', title: 'two', waitsFor: 'a rule' },
      { id: 'AT-XX-03', section: 'X', title: 'three' },
    ];
    writeFileSync(join(root, 'test/cases/acceptance.json'), JSON.stringify(examples));
    const plant = (name: string) =>
      writeFileSync(join(root, 'packages/a/test/a.test.ts'), `it('${name}', () => {});\n`);
    plant('AT-XX-01 shows one');
    expect(generate('--root', root).status).toBe(0);
    const page = readFileSync(join(root, 'docs/acceptance.md'), 'utf8');
    expect(page).toContain('3 worked examples: 1 tested, 2 still to come.');
    expect(page).toContain('| AT-XX-01 | one | `packages/a/test/a.test.ts` |');
    expect(page).toContain('| AT-XX-02 | two | still to come: waits for a rule |');
    expect(generate('--root', root, '--check').status).toBe(0);
    plant('AT-XX-01, AT-XX-03 and more');
    expect(generate('--root', root, '--check').status).toBe(1);
    plant('AT-XX-99 is nowhere');
    expect(generate('--root', root).stderr).toContain('AT-XX-99');
  });
});
