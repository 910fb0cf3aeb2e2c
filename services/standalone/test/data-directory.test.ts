import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  it('of an older release is taken over, so that the older one no longer opens it', () => {
    writeFileSync(join(path, 'infrapulse.json'), '{"format":1,"holds":"demo","note":"kept"}');
    expect(openDataDirectory(path, 'off').demo).toBe(true);
    const marker = JSON.parse(readFileSync(join(path, 'infrapulse.json'), 'utf8'));
    expect(marker).toEqual({ format: 4, holds: 'demo', note: 'kept' });
  });

  it('of a newer release, or damaged, is refused by name', () => {
    writeFileSync(join(path, 'infrapulse.json'), '{"format":99,"holds":"real"}');
    expect(() => openDataDirectory(path, 'off')).toThrow(/newer release/);
    writeFileSync(join(path, 'infrapulse.json'), 'not json');
    expect(() => openDataDirectory(path, 'off')).toThrow(/damaged infrapulse\.json/);
    for (const text of ['null', '{}', '{"format":1,"holds":"both"}', '']) {
      writeFileSync(join(path, 'infrapulse.json'), text);
      expect(() => openDataDirectory(path, 'off')).toThrow(
        /^[^\n]*damaged infrapulse\.json[^\n]*$/,
      );
    }
  });

  it('is made with the directories above it', () => {
    openDataDirectory(join(path, 'a', 'b'), 'off');
    expect(readdirSync(join(path, 'a', 'b'))).toEqual(['infrapulse.json']);
  });

  it('that is a file, below a file or where nothing can be made is refused in one line', () => {
    const file = join(path, 'file');
    writeFileSync(file, '');
    const places = [file, join(file, 'below'), '/dev/null', '/proc/infrapulse', '/proc/a/b/c'];
    for (const place of places)
      expect(() => openDataDirectory(place, 'off')).toThrow(
        /^data directory \S+ (is no directory, or below a file|cannot be written): [^\n]+$/,
      );
  });

  it('that may be read but not written is refused in one line', () => {
    for (const marker of [undefined, '{"format":1,"holds":"real"}']) {
      if (marker) writeFileSync(join(path, 'infrapulse.json'), marker);
      // Also root cannot write a file whose name is a directory already.
      mkdirSync(join(path, 'infrapulse.json.probe'), { recursive: true });
      expect(() => openDataDirectory(path, 'off')).toThrow(/cannot be written: [^\n]+$/);
    }
    expect(() => openDataDirectory('/proc/self', 'off')).toThrow(/cannot be written: [^\n]+$/);
  });
});
