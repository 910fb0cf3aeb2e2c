import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from '../src/data-directory.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'infrapulse-'));
});
afterEach(() => rmSync(path, { recursive: true }));

describe('a data directory', () => {
  it('stays a demo, also while its simulator is off', () => {
    expect(openDataDirectory(path, 'heze-demo').demo).toBe(true);
    expect(openDataDirectory(path, 'off').demo).toBe(true);
  });

  it('of real data refuses a simulator', () => {
    expect(openDataDirectory(join(path, 'new'), 'off').demo).toBe(false);
    expect(() => openDataDirectory(join(path, 'new'), 'heze-demo')).toThrow(/holds real data/);
  });

  it('of a newer release, or damaged, is refused by name', () => {
    writeFileSync(join(path, 'infrapulse.json'), '{"format":99,"holds":"real"}');
    expect(() => openDataDirectory(path, 'off')).toThrow(/newer release/);
    writeFileSync(join(path, 'infrapulse.json'), 'not json');
    expect(() => openDataDirectory(path, 'off')).toThrow(/damaged infrapulse\.json/);
  });
});
