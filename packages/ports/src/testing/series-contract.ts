import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartialWriteError } from '../errors.ts';
import type { ReadingRow, SeriesPort } from '../series.ts';
import { batch, kpi, row, span } from './series-samples.ts';

/** What a store can do; a missing capability is visible as a skipped test with its reason. */
interface SeriesCapabilities {
  /** A row the store refuses, null when it takes every row. */
  readonly refused: ReadingRow | null;
  /** Reads of other callers see whole batches only. */
  readonly atomicReads: boolean;
}

/** A store in a place of its own: `open` again after `stop` finds what was written. */
interface SeriesPlace {
  open(): Promise<SeriesPort>;
  clean(): Promise<void>;
}

const charger = { kind: 'charger', asset: 'cs-0001', from: 0, to: 1e15 } as const;

/** The promises of SeriesPort, told as tests; a driver is finished when all of them hold. */
export function seriesContract(
  name: string,
  createPlace: () => Promise<SeriesPlace>,
  capabilities: SeriesCapabilities,
): void {
  describe(`series contract: ${name}`, () => {
    let place: SeriesPlace;
    let series: SeriesPort;
    const reopen = async () => {
      await series.stop();
      series = await place.open();
    };
    beforeEach(async () => {
      place = await createPlace();
      series = await place.open();
    });
    afterEach(async () => {
      await series.stop();
      await place.clean();
    });

    describe('readings', () => {
      it('is empty when it is new', async () => {
        expect(await series.committed('readings')).toEqual({ position: {}, counters: {} });
        expect(await series.newest()).toEqual(new Map());
        expect(await series.readings(charger)).toEqual([]);
      });

      it('gives back whole rows, in order of ts, also after it was closed', async () => {
        const rows = [
          row(1_795_468_012_393),
          row(1_795_468_012_394, {
            status: null,
            rawStatus: null,
            vocab: null,
            error: 'GroundFailure',
            quality: 'BAD',
            historical: true,
            metrics: { power_kw: null, soc_pct: 0, temperature_c: -12.5 },
            extra: { periodS: 60, ext: { 车: [1, 'ä'] } },
            src: '3:9007199254740991',
          }),
          row(1_795_468_012_395, { metrics: {} }),
        ];
        await series.writeReadings(batch({ fresh: [rows[2], rows[0], rows[1]] as ReadingRow[] }));
        expect(await series.readings(charger)).toEqual(rows);
        await reopen();
        expect(await series.readings(charger)).toEqual(rows);
      });

      it('keeps every kind, gateways and presence apart', async () => {
        const others = [
          row(5, { kind: 'datacenter', metrics: { energy_kwh: 1 } }),
          row(5, { kind: 'site5g', metrics: { mains_fail: 1 } }),
          row(5, { kind: 'hydrogen', metrics: { h2_pct_vol: 0.1 } }),
          row(5, { kind: 'substation', metrics: { p_mw: -3 } }),
          row(5, { kind: 'gateway', part: '$seen', metrics: {} }),
          row(5, { part: '$presence', status: 'OFFLINE', metrics: {} }),
        ];
        await series.writeReadings(batch({ fresh: others }));
        for (const other of others) {
          const { kind, asset, part } = other;
          expect(await series.readings({ kind, asset, part, from: 0, to: 10 })).toEqual([other]);
        }
      });

      it('keeps metrics that the kind does not know, and does not mix them up', async () => {
        const odd = row(1, { metrics: { power_kw: 1, tomorrow_kw: 2, gone_kw: null } });
        await series.writeReadings(batch({ fresh: [odd, row(2)] }));
        expect(await series.readings(charger)).toEqual([odd, row(2)]);
      });

      it('answers by part, time, order and limit', async () => {
        const rows = [1, 2, 3, 4].map((ts) => row(ts));
        const other = row(2, { part: '2' });
        await series.writeReadings(batch({ fresh: [...rows, other] }));
        const ask = async (over: object) =>
          (await series.readings({ ...charger, ...over })).map(({ part, ts }) => `${part}@${ts}`);
        expect(await ask({ from: 2, to: 4, part: '1' })).toEqual(['1@2', '1@3']);
        expect(await ask({ from: 2, to: 3 })).toEqual(['1@2', '2@2']);
        expect(await ask({ part: '1', order: 'desc', limit: 2 })).toEqual(['1@4', '1@3']);
        expect(await ask({ part: '9' })).toEqual([]);
        expect(await ask({ asset: 'cs-9999' })).toEqual([]);
      });

      it('replaces whole rows', async () => {
        await series.writeReadings(batch({ fresh: [row(1), row(2), row(3)] }));
        const changed = row(2, { metrics: { voltage_v: 230 }, status: null, src: '0:9' });
        await series.writeReadings(batch({ replaced: [changed], position: { 0: 2 } }));
        expect(await series.readings(charger)).toEqual([row(1), changed, row(3)]);
      });

      it('packs rows of every kind, gives them back in their order, and writes them as often as asked', async () => {
        const rows = [
          row(3),
          row(1, { kind: 'datacenter', metrics: { energy_kwh: 1 } }),
          row(2, { metrics: { power_kw: null, tomorrow_kw: 2 }, extra: { ext: { 车: 1 } } }),
          ...Array.from({ length: 100 }, (_, i) => row(10 + i, { src: `0:${i}` })),
          row(4, { part: '$presence', status: null, rawStatus: null, vocab: null, metrics: {} }),
        ];
        const packed = [series.pack(rows.slice(0, 2)), series.pack(rows.slice(2))];
        expect(packed.map(({ count }) => count)).toEqual([2, rows.length - 2]);
        expect(packed.flatMap((one) => one.rows())).toEqual(rows);
        const one = batch({ packed, position: { 0: 8 } });
        await series.writeReadings(one);
        await series.writeReadings(one);
        expect(await series.readings({ ...charger, part: '1' })).toEqual(
          rows
            .filter(({ kind, part }) => kind === 'charger' && part === '1')
            .sort((a, b) => a.ts - b.ts),
        );
        await series.writeReadings(batch({ packed, position: {} }));
        expect(await series.readings({ ...charger, part: '1' })).toHaveLength(102);
      });

      it('takes a batch twice and holds it once', async () => {
        const one = batch({ fresh: [row(1), row(2)], position: { 0: 8 }, counters: { stored: 2 } });
        await series.writeReadings(one);
        await series.writeReadings(one);
        expect(await series.readings(charger)).toEqual([row(1), row(2)]);
        const loose = batch({ fresh: [row(3)], position: {} });
        await series.writeReadings(loose);
        await series.writeReadings(loose);
        expect(await series.readings(charger)).toEqual([row(1), row(2), row(3)]);
        expect(await series.committed('readings')).toMatchObject({ position: { 0: 8 } });
      });

      it('knows position and counters of the last batch, also after it was closed', async () => {
        await series.writeReadings(batch({ position: { 0: 5, 1: 3 }, counters: { stored: 4 } }));
        await series.writeReadings(batch({ position: { 0: 9 }, counters: { stored: 8, dup: 1 } }));
        const committed = { position: { 0: 9, 1: 3 }, counters: { stored: 8, dup: 1 } };
        expect(await series.committed('readings')).toEqual(committed);
        await reopen();
        expect(await series.committed('readings')).toEqual(committed);
        expect(await series.committed('spans')).toEqual({ position: {}, counters: {} });
      });

      it('looks rows up by key, in the order asked, undefined where there is none', async () => {
        const rows = [
          row(1),
          row(2),
          row(2, { part: '2' }),
          row(2, { kind: 'hydrogen', metrics: {} }),
        ];
        await series.writeReadings(batch({ fresh: rows }));
        const key = ({ kind, asset, part, ts }: ReadingRow) => ({ kind, asset, part, ts });
        const keys = [rows[2], row(3), rows[0], row(1, { asset: 'new' }), rows[3], rows[2]];
        expect(await series.lookup((keys as ReadingRow[]).map(key))).toEqual([
          rows[2],
          undefined,
          rows[0],
          undefined,
          rows[3],
          rows[2],
        ]);
        expect(await series.lookup([])).toEqual([]);
      });

      it('knows the newest ts of every part', async () => {
        const fresh = [
          row(5),
          row(3),
          row(9, { part: '' }),
          row(7, { kind: 'gateway', asset: 'gw', part: '$seen' }),
        ];
        await series.writeReadings(batch({ fresh }));
        const newest = new Map([
          ['cs-0001~1', 5],
          ['cs-0001~', 9],
          ['gw~$seen', 7],
        ]);
        expect(await series.newest()).toEqual(newest);
        await reopen();
        expect(await series.newest()).toEqual(newest);
      });

      it('holds a batch of many thousand rows, whole', async () => {
        const rows = Array.from({ length: 10_001 }, (_, i) =>
          row(i + 1, { metrics: i % 3 ? { power_kw: i } : { soc_pct: i / 7 }, src: `0:${i}` }),
        );
        await series.writeReadings(batch({ fresh: rows, position: { 0: 10_001 } }));
        expect(await series.readings(charger)).toEqual(rows);
        const replaced = rows.filter((_, i) => i % 2 === 0).map((old) => ({ ...old, error: 'x' }));
        await series.writeReadings(batch({ replaced, position: { 0: 20_000 } }));
        expect(await series.readings(charger)).toEqual(
          rows.map((old, i) => (i % 2 === 0 ? replaced[i / 2] : old)),
        );
      });

      it('says how many rows it holds and forgets what is old', async () => {
        await series.writeReadings(batch({ fresh: [row(1), row(2), row(3)] }));
        expect(await series.sizes()).toMatchObject({ charger: 3, datacenter: 0 });
        await series.retain({ readings: 3 });
        expect(await series.readings(charger)).toEqual([row(3)]);
        expect(await series.sizes()).toMatchObject({ charger: 1 });
      });

      it.skipIf(capabilities.refused === null)(
        'names the rows it refuses and stores the rest (skipped where it takes every row)',
        async () => {
          const refused = capabilities.refused as ReadingRow;
          const attempt = series.writeReadings(
            batch({
              packed: [series.pack([row(3), refused, row(4)])],
              fresh: [row(1), refused],
              replaced: [refused, row(2)],
              counters: { stored: 2 },
            }),
          );
          const error = await attempt.then(
            () => null,
            (reason: unknown) => reason as PartialWriteError,
          );
          expect(error).toBeInstanceOf(PartialWriteError);
          expect(error?.rejected.map(({ index }) => index)).toEqual([1, 4, 5]);
          expect(await series.readings(charger)).toEqual([1, 2, 3, 4].map((ts) => row(ts)));
          expect((await series.committed('readings')).counters).toEqual({ stored: 2 });
        },
      );

      it.skipIf(!capabilities.atomicReads)(
        'shows a batch to readers as a whole (skipped where the store has no transactions)',
        async () => {
          let done = false;
          const seen = new Set<number>();
          const reading = (async () => {
            while (!done) seen.add((await series.sizes())['charger'] ?? -1);
          })();
          for (let n = 1; n <= 5; n += 1) {
            const fresh = Array.from({ length: 3000 }, (_, i) => row(n * 10_000 + i));
            await series.writeReadings(batch({ fresh, position: { 0: n } }));
          }
          done = true;
          await reading;
          expect([...seen].filter((size) => size % 3000 !== 0)).toEqual([]);
        },
      );
    });

    describe('spans', () => {
      const all = { asset: 'cs-0001', from: 0, to: 1e15 } as const;

      it('gives back what touches the time asked for, in order', async () => {
        const rows = [
          span(0, 10),
          span(10, 20, { state: 'DOWN', status: 'FAULTED', cause: 'x', raw: '255' }),
          span(20, null),
        ];
        const other = span(5, 15, { part: '2' });
        await series.writeSpans({ cleared: [], rows: [...rows, other], position: { 0: 1 } });
        expect(await series.spans({ ...all, part: '1' })).toEqual(rows);
        expect(await series.spans({ ...all, from: 10, to: 20 })).toEqual([other, rows[1]]);
        await reopen();
        expect(await series.spans({ ...all, part: '1', from: 25 })).toEqual([rows[2]]);
        expect((await series.committed('spans')).position).toEqual({ 0: 1 });
      });

      it('gives those that begin together in the order of their parts, whichever came first', async () => {
        const rows = ['b', 'a', ''].map((part) => span(0, 10, { part }));
        await series.writeSpans({ cleared: [], rows, position: {} });
        expect((await series.spans(all)).map(({ part }) => part)).toEqual(['', 'a', 'b']);
      });

      it('clears a stretch, keeping what lies outside it, before it adds', async () => {
        const rows = [span(0, 100), span(100, 200, { status: 'CHARGING' })];
        await series.writeSpans({ cleared: [], rows, position: { 0: 1 } });
        const added = span(50, 150, { state: 'DOWN', status: 'FAULTED' });
        const cleared = [{ asset: 'cs-0001', part: '1', from: 50, to: 150 }];
        await series.writeSpans({ cleared, rows: [added], position: { 0: 2 } });
        expect(await series.spans(all)).toEqual([
          span(0, 50),
          added,
          span(150, 200, { status: 'CHARGING' }),
        ]);
      });

      it('clears two stretches of one span', async () => {
        await series.writeSpans({ cleared: [], rows: [span(0, 100)], position: { 0: 1 } });
        const part = { asset: 'cs-0001', part: '1' };
        const cleared = [
          { ...part, from: 10, to: 20 },
          { ...part, from: 50, to: 60 },
        ];
        await series.writeSpans({ cleared, rows: [], position: { 0: 2 } });
        expect(await series.spans(all)).toEqual([span(0, 10), span(20, 50), span(60, 100)]);
      });

      it('takes a batch twice and holds it once, and forgets what is old', async () => {
        const one = { cleared: [], rows: [span(0, 10), span(10, 20)], position: { 0: 4 } };
        await series.writeSpans(one);
        await series.writeSpans(one);
        expect(await series.spans(all)).toEqual(one.rows);
        await series.retain({ spans: 15 });
        expect(await series.spans(all)).toEqual([span(10, 20)]);
      });
    });

    describe('kpis', () => {
      const day = { kpi: 'charger.uptime', scope: 'asset', id: 'cs-0001', window: 'day' } as const;

      it('keeps every revision of a calendar window and every end of a rolling one', async () => {
        const revisions = [
          kpi(),
          kpi({ revision: 2, status: 'restated', value: null, reason: '晚到' }),
        ];
        const rolling = [
          kpi({ window: '24h', revision: 0, end: 5 }),
          kpi({ window: '24h', revision: 0, start: 2, end: 6 }),
        ];
        await series.writeKpis({ rows: [...revisions, ...rolling], position: { 0: 1 } });
        expect(await series.kpis(day)).toEqual(revisions);
        expect(await series.kpis({ ...day, window: '24h' })).toEqual(rolling);
        await reopen();
        expect(await series.kpis({ ...day, window: '24h', from: 6, to: 7 })).toEqual([rolling[1]]);
        expect(await series.kpis({ ...day, window: '24h', limit: 1 })).toEqual([rolling[1]]);
      });

      it('tells policies apart and replaces a record of the same key', async () => {
        const nevi = kpi({ policy: 'nevi' });
        await series.writeKpis({ rows: [kpi(), nevi], position: { 0: 1 } });
        const again = kpi({ value: 0.75 });
        await series.writeKpis({ rows: [kpi({ value: 0.6 }), again], position: { 0: 2 } });
        expect(await series.kpis({ ...day, policy: 'exclude_unknown' })).toEqual([again]);
        expect(await series.kpis({ ...day, policy: 'nevi' })).toEqual([nevi]);
        expect(await series.kpis({ ...day, id: 'cs-0002' })).toEqual([]);
        await series.retain({ kpis: 1001 });
        expect(await series.kpis(day)).toEqual([]);
      });
    });

    it('refuses every call once it is closed', async () => {
      await series.stop();
      await series.stop();
      await expect(series.readings(charger)).rejects.toMatchObject({ code: 'IP_SERIES_CLOSED' });
      await expect(series.writeReadings(batch({ fresh: [row(1)] }))).rejects.toMatchObject({
        code: 'IP_SERIES_CLOSED',
      });
    });
  });
}
