import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topics } from '../../packages/contracts/src/index.ts';
import { openStream } from '../../packages/drivers/src/index.ts';
import type { Log, StreamPort } from '../../packages/ports/src/index.ts';
import { createHealth, createMetrics } from '../../packages/runtime/src/index.ts';
import { createHistorian, historianConfig } from '../../services/historian/src/index.ts';
import { reading, tick } from '../../services/historian/test/fixtures.ts';
import { listed, modelOf } from '../../services/historian/test/property-model.ts';
import { type FaultyWay, openFaultyWay } from './faulty-way.ts';
import { clock, createInfluxPlace, type InfluxPlace, missing, quiet, url } from './influx-place.ts';

const config = historianConfig.parse({
  batchRows: 100,
  batchRowsMax: 100,
  batchWait: 1,
  retention: { series: '100y' },
});

/** For a machine under load. */
const RUN_MS = 120_000;

/** The historian runs until it has everything, or until the way to the store breaks: then it dies as it is. */
async function runUntilBroken(stream: StreamPort, place: InfluxPlace, way: FaultyWay, end: number) {
  const series = await place.open({ url: way.url });
  const said: string[] = [];
  const log: Log = {
    ...quiet,
    error: (fields, message) => void said.push(`${message} ${String(fields['err'])}`),
    warn: (fields, message) => void said.push(`${message} ${String(fields['err'])}`),
  };
  const until = clock.monotonic() + RUN_MS;
  const rest = { metrics: createMetrics({ processBasics: false }), health: createHealth() };
  const historian = createHistorian({ clock, log, ...rest, stream, series, config });
  let position: number | undefined = 0;
  try {
    await historian.start();
    while (!way.isBroken() && (position ?? 0) < end) {
      await clock.sleep(2);
      if (clock.monotonic() > until) throw new Error(`stuck at ${position}: ${said.join('; ')}`);
      position = (await series.committed('readings')).position[0];
    }
  } catch (error) {
    if (!way.isBroken()) throw error;
  }
  await series.stop();
  await historian.stop();
  return position ?? 0;
}

/** Late, doubled and corrected messages of a few assets. */
const messages = Array.from({ length: 1500 }, (_, i) =>
  reading({
    asset: `cs-${i % 7}`,
    ts: 1 + ((i * 37) % 50),
    at: i,
    metrics: { power_kw: i % 11 === 0 ? null : (i % 350) % 5, ...(i % 3 ? {} : { energy_kwh: i }) },
  }),
);

describe.skipIf(missing !== null)(`a writer that dies (${missing ?? 'real InfluxDB'})`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-influx-'));
  let stream: StreamPort;
  let way: FaultyWay;
  const values = [...messages, tick(9000, messages.length)];

  beforeAll(async () => {
    stream = await openStream(
      { driver: 'embedded', dataDir, partitions: 1 },
      { clock, log: quiet },
    );
    const records = values.map((value) => ({ key: 'asset' in value ? value.asset : '', value }));
    await stream.append(topics.readings, records);
    way = await openFaultyWay(url);
  });
  afterAll(async () => {
    way.close();
    await stream.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each([1, 2, 3, 5, 7])(
    'at every %i. write and the one after, before or after the store has it: nothing lost, doubled or miscounted',
    async (step) => {
      const place = await createInfluxPlace();
      let deaths = 0;
      for (let round = 0; ; round += 1) {
        // Growing steps, so that even the smallest gets through; both ways to break take turns.
        way.breakAt(step + round, round % 2 ? 'after' : 'before');
        const position = await runUntilBroken(stream, place, way, values.length);
        const isDone = !way.isBroken() && position >= values.length;
        way.mend();
        if (isDone) break;
        deaths += 1;
      }
      const series = await place.open();
      const { counters } = await series.committed('readings');
      const assets = [...new Set(messages.map(({ asset }) => asset))];
      const stored = await Promise.all(
        assets.map((asset) => series.readings({ kind: 'charger', asset, from: 0, to: 1e12 })),
      );
      const sizes = await series.sizes();
      await series.stop();
      await place.clean();
      const model = modelOf(messages);
      const rows = stored.flat().map((row) => [`${row.asset}~${row.part}@${row.ts}`, row] as const);
      expect(listed(rows)).toEqual(listed(Object.entries(model.rows)));
      expect(sizes['charger']).toBe(rows.length);
      expect(counters).toMatchObject({
        tickReceived: messages.length,
        tickStored: model.stored,
        tickDuplicate: model.duplicate,
      });
      expect(deaths).toBeGreaterThan(5);
    },
  );
});
