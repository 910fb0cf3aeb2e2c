import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planFileText } from '@infrapulse/plan';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPlan } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'infrapulse-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the plan of an installation', () => {
  it('is the shipped one, or the file that the setting names', () => {
    expect(loadPlan({ plan: undefined }).id).toBe('heze-2020-2022');
    const own = planFileText().replace('"heze-2020-2022"', '"own"');
    expect(loadPlan({ plan: fileOf('own.json', own) }).id).toBe('own');
  });

  it('names file, field and reason of every fault', () => {
    const path = fileOf(
      'bad.json',
      planFileText().replaceAll('"GXJ"', '"GXX"').replace('"code": "GXX"', '"code": "GXJ"'),
    );
    expect(() => loadPlan({ plan: path })).toThrow(
      `plan ${path}: targets.0.departments.0: GXX is no department of this plan`,
    );
    expect(() => loadPlan({ plan: path })).toThrow(/and \d+ more$/);
  });

  it('says what keeps a file from being read', () => {
    expect(() => loadPlan({ plan: '/nowhere/plan.yaml' })).toThrow(
      'plan /nowhere/plan.yaml: ENOENT',
    );
    const torn = fileOf('torn.yaml', 'format: 1\n  id: [');
    expect(() => loadPlan({ plan: torn })).toThrow(`plan ${torn}: `);
  });
});
