import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@infrapulse/contracts';
import { createSystemClock } from '@infrapulse/runtime';
import { expect, it } from 'vitest';
import { openSeries, openStream } from '../../../packages/drivers/src/index.ts';
import { metrics, quiet, reading, tick } from './fixtures.ts';
import { listed, modelOf } from './property-model.ts';

const built = (room: string) => new URL(`../../../${room}/dist/index.js`, import.meta.url).href;
/** Says where the store stands after each write, and ends when it has everything. */
const CHILD = `
  const { openSeries, openStream } = await import('${built('packages/drivers')}');
  const { createHistorian, historianConfig } = await import('${built('services/historian')}');
  const { createHealth, createMetrics, createSystemClock } = await import('${built('packages/runtime')}');
  const [dataDir, metrics, end] = JSON.parse(process.argv[1]);
  const none = () => {};
  const log = { error: console.error, warn: none, info: none, debug: none, child: () => log };
  const clock = createSystemClock();
  const stream = await openStream({ driver: 'embedded', dataDir, partitions: 1 }, { clock, log });
  const series = await openSeries({ driver: 'embedded', dataDir, metrics }, { clock, log });
  const told = { ...series, async writeReadings(batch) {
    await series.writeReadings(batch);
    console.log(batch.position[0]);
  } };
  const config = historianConfig.parse({ batchRows: 100, batchRowsMax: 100, batchWait: 1, retention: { series: '100y' } });
  const rest = { metrics: createMetrics({ processBasics: false }), health: createHealth() };
  const historian = createHistorian({ clock, log, ...rest, stream, series: told, config });
  await historian.start();
  while (((await series.committed('readings')).position[0] ?? 0) < end) await clock.sleep(5);
  await historian.stop();
  await series.stop();
  await stream.stop();
  process.exit(0);`;

/** The exit code, null when it was killed after `lines` writes. */
async function run(given: unknown, lines: number): Promise<number | null> {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', CHILD, JSON.stringify(given)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = 0;
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString().split('\n').length - 1;
    if (said >= lines) child.kill('SIGKILL');
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

it('after SIGKILL in the middle, again and again, the store equals the model and the counts add up', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-historian-'));
  const deps = { clock: createSystemClock(), log: quiet };
  const messages = Array.from({ length: 3000 }, (_, i) =>
    reading({
      asset: `cs-${i % 7}`,
      ts: 1 + ((i * 37) % 400),
      at: i,
      metrics: { power_kw: i % 5, ...(i % 3 ? {} : { energy_kwh: i }) },
    }),
  );
  const values = [...messages, tick(9000, messages.length)];
  const stream = await openStream({ driver: 'embedded', dataDir, partitions: 1 }, deps);
  const records = values.map((value) => ({ key: 'asset' in value ? value.asset : '', value }));
  await stream.append(topics.readings, records);
  await stream.stop();
  const codes: (number | null)[] = [];
  for (const lines of [3, 8, 1, Number.POSITIVE_INFINITY])
    codes.push(await run([dataDir, metrics, values.length], lines));
  expect(codes).toEqual([null, null, null, 0]);

  const series = await openSeries({ driver: 'embedded', dataDir, metrics }, deps);
  const { counters } = await series.committed('readings');
  const assets = [...new Set(messages.map(({ asset }) => asset))];
  const stored = await Promise.all(
    assets.map((asset) => series.readings({ kind: 'charger', asset, from: 0, to: 1e12 })),
  );
  await series.stop();
  rmSync(dataDir, { recursive: true, force: true });
  const model = modelOf(messages);
  const rows = stored.flat().map((row) => [`${row.asset}~${row.part}@${row.ts}`, row] as const);
  expect(rows).toHaveLength(Object.keys(model.rows).length);
  expect(listed(rows)).toEqual(listed(Object.entries(model.rows)));
  expect(counters).toMatchObject({
    tickReceived: messages.length,
    tickStored: model.stored,
    tickDuplicate: model.duplicate,
  });
}, 60_000);
