import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planFileText } from '@infrapulse/plan';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPlan } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'infrapulse-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, text: string | Uint8Array): string {
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

  it('is read in the encodings of the register', () => {
    const named = (zh: string) =>
      planFileText().replace(/"title": \{[^}]*\}/, `"title": { "zh": "${zh}", "en": "plan" }`);
    const utf16 = Buffer.from(`\uFEFF${named('规划')}`, 'utf16le');
    expect(loadPlan({ plan: fileOf('utf16.json', utf16) }).title.zh).toBe('规划');
    // The rest keeps to ASCII.
    const [before = '', after = ''] = named('@')
      .replaceAll(/\P{ASCII}/gu, 'x')
      .split('@');
    const hanzi = new Uint8Array([0xb9, 0xe6, 0xbb, 0xae]);
    const gb18030 = Buffer.concat([Buffer.from(before), hanzi, Buffer.from(after)]);
    expect(loadPlan({ plan: fileOf('gb.json', gb18030) }).title.zh).toBe('规划');
    const none = fileOf('none.json', new Uint8Array([0x7b, 0xff, 0xff]));
    expect(() => loadPlan({ plan: none })).toThrow(
      `plan ${none}: is neither UTF-8 nor GB18030 text`,
    );
  });

  it('says what keeps a file from being read', () => {
    expect(() => loadPlan({ plan: '/nowhere/plan.yaml' })).toThrow(
      'plan /nowhere/plan.yaml: ENOENT',
    );
    const torn = fileOf('torn.yaml', 'format: 1\n  id: [');
    expect(() => loadPlan({ plan: torn })).toThrow(`plan ${torn}: `);
  });
});
