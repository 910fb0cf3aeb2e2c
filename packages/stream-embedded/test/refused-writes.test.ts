import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedStream } from '../src/index.ts';
import { deps, input } from './programs/deps.mjs';

const FILL = fileURLToPath(new URL('programs/fill-disk.mjs', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'infrapulse-environment-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([1, 2, 3])(
  'a full disk is told to everybody who writes, and ends nothing by itself (%i)',
  () => {
    const quota = `ulimit -f 3000; exec "${process.execPath}" "$@"`;
    const argv = ['-c', quota, 'bash', FILL, join(folder, 'full')];
    const { status, stdout } = spawnSync('bash', argv, { timeout: 30_000, encoding: 'utf8' });
    expect(status).toBe(3);
    const code = expect.stringMatching(/^IP_(STREAM_WRITE|DISK_FULL)$/);
    expect(JSON.parse(stdout.split('\n').find((line) => line.startsWith('[')) ?? '')).toEqual([
      code,
      code,
    ]);
  },
);

it('a key that the log cannot hold is refused alone, and leaves nothing behind', async () => {
  const stream = await openEmbeddedStream({ dataDir: folder }, deps);
  const record = (asset: string) => ({ key: asset, value: { asset, n: 1 } });
  const refused = stream.append(input, [record('a'), record('b'.repeat(501))]);
  const kept = stream.append(input, [record('c')]);
  await expect(refused).rejects.toMatchObject({ code: 'IP_STREAM_WRITE', outcome: 'reject' });
  await kept;
  const { records } = await stream.tail(input, { limit: 10 });
  expect(records.map(({ key }) => key)).toEqual(['c']);
  await stream.stop();
});
