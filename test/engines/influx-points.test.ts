import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  PartialWriteError,
  type ReadingRow,
  type SeriesPort,
} from '../../packages/ports/src/index.ts';
import { batch, kpi, row, span } from '../../packages/ports/src/testing/series-samples.ts';
import { readingRow } from '../../packages/series-influx/test/readings-arbitrary.ts';
import { createInfluxPlace, type InfluxPlace, missing, token, url } from './influx-place.ts';

const ALL = { kind: 'charger', asset: 'cs-0001', from: 0, to: 1e15 } as const;

function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

describe.skipIf(missing !== null)(`points of InfluxDB (${missing ?? 'real'})`, () => {
  let place: InfluxPlace;
  let series: SeriesPort;
  beforeEach(async () => {
    place = await createInfluxPlace();
    series = await place.open();
  });
  afterEach(async () => {
    await series.stop();
    await place.clean();
  });

  /** Rows of a query as another reader gets them: column → text. */
  async function byHand(query: string): Promise<Readonly<Record<string, string>>[]> {
    const answer = await fetch(`${url}/api/v2/query?org=infrapulse`, {
      method: 'POST',
      headers: { authorization: `Token ${token}`, 'content-type': 'application/vnd.flux' },
      body: `from(bucket: "${place.bucket}") |> range(start: 0) |> ${query} |> drop(columns: ["_start", "_stop"])`,
    });
    return (await answer.text())
      .trim()
      .split(/\r?\n\r?\n/)
      .flatMap((table) => {
        const [names = [], ...lines] = table.split(/\r?\n/).map(cellsOf);
        return lines.map((cells) =>
          Object.fromEntries(cells.map((cell, i) => [names[i] ?? '', cell] as const)),
        );
      })
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).filter(([name]) => !['', 'result', 'table'].includes(name)),
        ),
      );
  }

  const write = (line: string) =>
    fetch(`${url}/api/v2/write?org=infrapulse&bucket=${place.bucket}&precision=ms`, {
      method: 'POST',
      headers: { authorization: `Token ${token}` },
      body: line,
    });

  it('come back as they were, whatever stands in them', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(readingRow, { minLength: 100, maxLength: 200 }), async (all) => {
        // Weeks are files of the store: all in one of them, but for two; each row is a new one.
        round += 1000;
        const rows = all.map((one, i) => ({
          ...one,
          ts: round + (i < 2 ? 0 : 1_700_000_000_000) + i,
        }));
        const named = new Map(
          rows.map((one) => [`${one.kind}/${one.asset}~${one.part}@${one.ts}`, one]),
        );
        const fresh = [...named.values()];
        const [packed, replaced] = [fresh.slice(0, 50), fresh.slice(80)];
        await series.writeReadings(
          batch({
            packed: [series.pack(packed)],
            fresh: fresh.slice(50, 80),
            replaced,
            position: {},
          }),
        );
        expect(await series.lookup(fresh)).toEqual(fresh);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('are what a query by hand expects: a measurement per kind, tags, fields, milliseconds', async () => {
    await series.writeReadings(
      batch({
        fresh: [
          row(1000, { metrics: { power_kw: 60.1, soc_pct: null }, error: 'GroundFailure' }),
          row(2000, { part: '', metrics: {}, status: null, rawStatus: null, vocab: null }),
        ],
      }),
    );
    const wide = 'pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")';
    const rows = await byHand(`filter(fn: (r) => r._measurement == "charger") |> ${wide}`);
    const same = {
      _measurement: 'charger',
      asset: 'cs-0001',
      quality: 'GOOD',
      historical: 'false',
    };
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({
      ...same,
      _time: '1970-01-01T00:00:01Z',
      part: '1',
      power_kw: '60.1',
      nulls: 'soc_pct',
      status: 'CHARGING',
      raw_status: 'Charging',
      vocab: 'ocpp1.6',
      error: 'GroundFailure',
      src: '0:7',
      at: '1040',
    });
    expect(rows).toContainEqual({
      ...same,
      _time: '1970-01-01T00:00:02Z',
      src: '0:7',
      at: '2040',
    });
  });

  it('show spans and the newest revision of a KPI to a query by hand', async () => {
    await series.writeSpans({ cleared: [], rows: [span(1000, 5000)], position: { 0: 1 } });
    const rows = [kpi(), kpi({ revision: 2, value: null, numerator: 3, status: 'restated' })];
    await series.writeKpis({ rows, position: { 0: 1 } });
    const wide = 'pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")';
    expect(await byHand(`filter(fn: (r) => r._measurement == "state") |> ${wide}`)).toEqual([
      {
        _measurement: 'state',
        _time: '1970-01-01T00:00:01Z',
        asset: 'cs-0001',
        part: '1',
        state: 'UP',
        status: 'IDLE',
        cause: '',
        raw: 'Available',
        end: '5000',
      },
    ]);
    const [shown] = await byHand(`filter(fn: (r) => r._measurement == "kpi") |> ${wide}`);
    expect(shown).toMatchObject({
      _time: '1970-01-01T00:00:01Z',
      kpi: 'charger.uptime',
      policy: 'exclude_unknown',
      scope: 'asset',
      id: 'cs-0001',
      window: 'day',
      revision: '2',
      numerator: '3',
      status: 'restated',
      quality: 'sufficient',
      nulls: expect.stringMatching(/^value\b/),
    });
  });

  it('that the server refuses are named exactly, also when another writer has made a field an integer', async () => {
    await write('charger,asset=other soc_pct=5i 1795468000000');
    const at = 1_795_468_000_000;
    const rows = Array.from({ length: 6000 }, (_, i) =>
      row(at + i, { metrics: i % 2500 === 17 ? { soc_pct: i } : { power_kw: i } }),
    );
    const attempt = series.writeReadings(
      batch({
        packed: [series.pack(rows.slice(0, 2000))],
        fresh: rows.slice(2000),
        counters: { stored: 5997 },
      }),
    );
    const error: unknown = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PartialWriteError);
    const { rejected } = error as PartialWriteError;
    expect(rejected.map(({ index }) => index)).toEqual([17, 2517, 5017]);
    expect(rejected[0]?.reason).toMatch(/field type conflict.*soc_pct/);
    const good = rows.filter((_, i) => i % 2500 !== 17);
    expect(await series.readings(ALL)).toEqual(good);
    expect(await series.committed('readings')).toEqual({
      position: { 0: 1 },
      counters: { stored: 5997 },
    });
    expect(await series.sizes()).toMatchObject({ charger: 5997 });
  });

  it('of replaced rows are refused by name as well, and the others replaced', async () => {
    const at = 1_795_468_000_000;
    await write(`charger,asset=other soc_pct=5i ${at}`);
    const rows = [row(at), row(at + 1), row(at + 2)];
    await series.writeReadings(batch({ fresh: rows }));
    const changed = rows.map((one, i) => ({
      ...one,
      error: 'x',
      metrics: i === 1 ? { soc_pct: 5 } : {},
    }));
    const attempt = series.writeReadings(batch({ replaced: changed, position: { 0: 2 } }));
    await expect(attempt).rejects.toMatchObject({ rejected: [{ index: 1 }] });
    const [first, last] = [changed[0], changed[2]] as [ReadingRow, ReadingRow];
    expect(await series.readings(ALL)).toEqual([first, rows[1], last]);
  });

  it('keep the row whole when one field of it is taken away, then given again', async () => {
    await series.writeReadings(batch({ fresh: [row(1)] }));
    const bare = row(1, {
      metrics: { power_kw: null },
      status: null,
      rawStatus: null,
      vocab: null,
    });
    await series.writeReadings(batch({ replaced: [bare], position: { 0: 2 } }));
    expect(await series.readings(ALL)).toEqual([bare]);
    await series.writeReadings(batch({ replaced: [row(1)], position: { 0: 3 } }));
    expect(await series.readings(ALL)).toEqual([row(1)]);
  });

  it('of several writers stand beside each other: positions by partition, counters by writer', async () => {
    const other = await place.open({ writer: 'second' });
    await series.writeReadings(batch({ fresh: [row(1)], position: { 0: 5 }, counters: { a: 1 } }));
    await other.writeReadings(batch({ fresh: [row(2)], position: { 1: 7 }, counters: { a: 2 } }));
    expect(await series.committed('readings')).toEqual({
      position: { 0: 5, 1: 7 },
      counters: { a: 1 },
    });
    expect(await other.committed('readings')).toEqual({
      position: { 0: 5, 1: 7 },
      counters: { a: 2 },
    });
    expect(await other.sizes()).toMatchObject({ charger: 2 });
    await other.stop();
  });

  it('of tens of thousands of parts have their newest time', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) =>
      row(1_795_468_000_000 + (i % 7), { asset: `cs-${i >> 1}`, part: i % 2 ? '' : `a,b="${i}"` }),
    );
    await series.writeReadings(batch({ fresh: rows }));
    const newest = new Map(rows.map(({ asset, part, ts }) => [`${asset}~${part}`, ts]));
    expect(await series.newest()).toEqual(newest);
    expect(await series.lookup(rows.slice(0, 5000))).toEqual(rows.slice(0, 5000));
  });
});
