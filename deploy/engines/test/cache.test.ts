import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cached, cacheFolder } from '../cache.mjs';
import { pidOf } from '../processes.mjs';

const before = process.env['XDG_CACHE_HOME'];
let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'engines-cache-'));
  process.env['XDG_CACHE_HOME'] = home;
});
afterEach(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  rmSync(home, { recursive: true });
});

const thing = (build: (folder: string) => void) =>
  cached({ name: 'thing-1', file: 'program', build });
const good = (folder: string) => writeFileSync(join(folder, 'program'), '');
const endedPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('the cache', () => {
  it('builds once, for two that ask at the same time too', async () => {
    let builds = 0;
    const build = (folder: string) => {
      builds += 1;
      good(folder);
    };
    const paths = await Promise.all([thing(build), thing(build)]);
    expect(paths).toEqual(Array(2).fill(join(cacheFolder(), 'thing-1', 'program')));
    expect([builds, readdirSync(cacheFolder())]).toEqual([1, ['thing-1']]);
  });

  it('keeps nothing of a build that fails', async () => {
    const broken = (folder: string) => {
      good(folder);
      throw new Error('no compiler');
    };
    await expect(thing(broken)).rejects.toThrow('no compiler');
    expect(readdirSync(cacheFolder())).toEqual([]);
  });

  it('takes over from a build that was killed, and clears what it left', async () => {
    const pid = endedPid();
    mkdirSync(join(cacheFolder(), `.thing-1.${pid}`), { recursive: true });
    writeFileSync(join(cacheFolder(), '.thing-1.lock'), String(pid));
    await thing(good);
    expect(readdirSync(cacheFolder())).toEqual(['thing-1']);
  });
});

describe('a pid file', () => {
  const engine = () => ({ pidFile: join(home, 'kafka-1.pid'), marker: '/d/kafka-1' });

  it('of a process that has ended, or of another program, stands for nothing', () => {
    expect(pidOf(engine())).toBeUndefined();
    for (const pid of [endedPid(), process.pid, 'nonsense', '']) {
      writeFileSync(engine().pidFile, String(pid));
      expect(pidOf(engine())).toBeUndefined();
    }
    expect(existsSync(engine().pidFile)).toBe(true);
  });
});
