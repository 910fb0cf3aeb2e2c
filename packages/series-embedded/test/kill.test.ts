import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedSeries } from '@infrapulse/series-embedded';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { metrics, quiet, row } from './fixtures.ts';

const WRITER = `
  import { openEmbeddedSeries } from '${new URL('../dist/index.js', import.meta.url)}';
  const [dataDir, metrics, row] = JSON.parse(process.argv[1]);
  const none = () => {};
  const log = { error: none, warn: none, info: none, debug: none, child: () => log };
  const series = await openEmbeddedSeries({ dataDir, metrics, log });
  const { position } = await series.committed('readings');
  for (let next = position[0] ?? 0; ; next += 1000) {
    const fresh = Array.from({ length: 1000 }, (_, i) => ({ ...row, ts: next + i, src: '0:' + (next + i) }));
    await series.writeReadings({ fresh, replaced: [], position: { 0: next + 1000 }, counters: { stored: next + 1000 } });
    console.log(next + 1000);
  }`;

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'infrapulse-series-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

function startWriter(): ChildProcess {
  const given = JSON.stringify([dataDir, metrics, row(0)]);
  const options = { stdio: ['ignore', 'pipe', 'inherit'] as const };
  return spawn(process.execPath, ['--input-type=module', '-e', WRITER, given], {
    ...options,
    stdio: [...options.stdio],
  });
}

/** The last count the writer said was durable, once it has said `lines` of them and was killed. */
async function killAfter(writer: ChildProcess, lines: number): Promise<number> {
  let text = '';
  writer.stdout?.on('data', (data: Buffer) => {
    text += data.toString();
    if (text.split('\n').length > lines) writer.kill('SIGKILL');
  });
  await once(writer, 'exit');
  return Number(text.trimEnd().split('\n').at(-1));
}

it('holds after SIGKILL what it said was durable, whole batches, each row once', async () => {
  for (let round = 1; round <= 3; round += 1) {
    const durable = await killAfter(startWriter(), 4 + round);
    const series = await openEmbeddedSeries({ dataDir, metrics, log: quiet });
    const { position, counters } = await series.committed('readings');
    const rows = await series.readings({ kind: 'charger', asset: 'cs-0001', from: 0, to: 1e12 });
    await series.stop();
    expect(position[0]).toBeGreaterThanOrEqual(durable);
    expect(counters).toEqual({ stored: position[0] });
    expect(rows.map(({ ts }) => ts)).toEqual(Array.from({ length: position[0] ?? 0 }, (_, i) => i));
  }
}, 60_000);

it('is refused while another process, or this one, has it open', async () => {
  const writer = startWriter();
  await once(writer.stdout as NodeJS.ReadableStream, 'data');
  const attempt = () => openEmbeddedSeries({ dataDir, metrics, log: quiet });
  await expect(attempt()).rejects.toMatchObject({ code: 'IP_DIRECTORY_LOCKED', outcome: 'fatal' });
  writer.kill('SIGKILL');
  await once(writer, 'exit');
  const series = await attempt();
  await expect(attempt()).rejects.toMatchObject({ code: 'IP_DIRECTORY_LOCKED', outcome: 'fatal' });
  await series.stop();
}, 60_000);

it('gives a kind the columns of metrics it learns, and keeps those it forgets', async () => {
  const open = (charger: string[]) =>
    openEmbeddedSeries({ dataDir, metrics: { ...metrics, charger }, log: quiet });
  const rows = [
    row(1, { metrics: { power_kw: 1, tomorrow: 2 } }),
    row(2, { metrics: { power_kw: 1, tomorrow: 2 } }),
    row(3, { metrics: { power_kw: 3, tomorrow: null } }),
  ];
  const names = [['power_kw'], ['power_kw', 'tomorrow'], ['tomorrow']];
  for (const [i, known] of names.entries()) {
    const series = await open(known);
    const batch = { fresh: [rows[i] ?? row(0)], replaced: [], counters: {} };
    await series.writeReadings({ ...batch, position: { 0: i + 1 } });
    const query = { kind: 'charger', asset: 'cs-0001', from: 0, to: 10 } as const;
    expect(await series.readings(query)).toEqual(rows.slice(0, i + 1));
    await series.stop();
  }
});
