import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineError, ReadingRow, SeriesPort } from '../../packages/ports/src/index.ts';
import { row } from '../../packages/ports/src/testing/series-samples.ts';
import { clock, createInfluxPlace, type InfluxPlace, missing, token } from './influx-place.ts';
import { createOwnInfluxd, noBinary, type OwnInfluxd } from './own-influxd.ts';

const why = missing ?? noBinary;
const ROWS = 8000;
/** For a machine under load. */
const PERSIST_MS = 120_000;
const START = 1_795_468_000_000;

describe.skipIf(why !== null)(`an InfluxDB that is killed (${why ?? 'real'})`, () => {
  let influxd: OwnInfluxd;
  let place: InfluxPlace;
  let series: SeriesPort;
  beforeAll(async () => {
    influxd = await createOwnInfluxd(token);
    place = await createInfluxPlace(0, influxd.url);
    series = await place.open();
  });
  afterAll(async () => {
    await series?.stop();
    await influxd?.remove();
  });

  const rowsOf = (batch: number): ReadingRow[] =>
    Array.from({ length: ROWS }, (_, i) => {
      const offset = batch * ROWS + i;
      return row(START + offset, { asset: `cs-${offset % 10}`, src: `0:${offset}` });
    });

  /** Writes one batch until it is stored, as the historian does; returns how often it had to try again. */
  async function persist(batch: number): Promise<number> {
    const position = { 0: (batch + 1) * ROWS };
    const counters = { stored: (batch + 1) * ROWS };
    const packed = [series.pack(rowsOf(batch))];
    const until = clock.monotonic() + PERSIST_MS;
    for (let retries = 0; ; retries += 1) {
      try {
        await series.writeReadings({ packed, fresh: [], replaced: [], position, counters });
        return retries;
      } catch (error) {
        const { outcome } = error as PipelineError;
        if (outcome !== 'retry' || clock.monotonic() > until) throw error;
      }
      await clock.sleep(50);
    }
  }

  it('with SIGKILL in the middle of writes holds every row once, with its position', async () => {
    let retries = 0;
    for (let batch = 0; batch < 6; batch += 1) {
      const persisted = persist(batch);
      await clock.sleep(batch * 12);
      await influxd.kill();
      await influxd.start();
      retries += await persisted;
    }
    expect(retries).toBeGreaterThan(0);
    const wanted = Array.from({ length: 6 }, (_, batch) => rowsOf(batch)).flat();
    const stored: ReadingRow[] = [];
    for (let n = 0; n < 10; n += 1)
      stored.push(
        ...(await series.readings({ kind: 'charger', asset: `cs-${n}`, from: 0, to: 1e15 })),
      );
    expect(stored.toSorted((a, b) => a.ts - b.ts)).toEqual(wanted);
    expect(await series.committed('readings')).toEqual({
      position: { 0: 6 * ROWS },
      counters: { stored: 6 * ROWS },
    });
    expect(await series.sizes()).toMatchObject({ charger: 6 * ROWS });
  });

  it('and does not come back is told apart from a refusal: every call says retry', async () => {
    await influxd.kill();
    const calls = [
      series.writeReadings({ fresh: [row(1)], replaced: [], position: { 0: 1 }, counters: {} }),
      series.writeSpans({ cleared: [], rows: [], position: { 0: 1 } }),
      series.writeKpis({ rows: [], position: { 0: 1 } }),
      series.committed('readings'),
      series.newest(),
      series.lookup([row(1)]),
      series.readings({ kind: 'charger', asset: 'cs-0', from: 0, to: 1 }),
      series.sizes(),
      series.retain({ readings: 1 }),
    ];
    const outcomes = await Promise.allSettled(calls);
    for (const ended of outcomes)
      expect(ended).toMatchObject({ status: 'rejected', reason: { outcome: 'retry' } });
  });
});
