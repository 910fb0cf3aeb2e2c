import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeriesPort } from '../../packages/ports/src/index.ts';
import { kpi, span } from '../../packages/ports/src/testing/series-samples.ts';
import { type FaultyWay, openFaultyWay } from './faulty-way.ts';
import { createInfluxPlace, missing, url } from './influx-place.ts';

const ALL = { asset: 'cs-0001', from: 0, to: 1e15 } as const;
const first = {
  cleared: [],
  rows: [span(0, 100), span(100, 200), span(200, null), span(0, 300, { part: '2' })],
  position: { 0: 1 },
};
const second = {
  cleared: [
    { asset: 'cs-0001', part: '1', from: 10, to: 20 },
    { asset: 'cs-0001', part: '1', from: 50, to: 150 },
    { asset: 'cs-0001', part: '1', from: 220, to: 230 },
  ],
  rows: [
    span(10, 20, { state: 'DOWN', status: 'FAULTED' }),
    span(50, 110, { state: 'DOWN', status: 'FAULTED' }),
    span(110, 150, { state: 'UNKNOWN', cause: 'silent' }),
  ],
  position: { 0: 2 },
};
const restated = [
  span(0, 10),
  second.rows[0],
  span(20, 50),
  second.rows[1],
  second.rows[2],
  span(150, 200),
  span(200, 220),
  span(230, null),
];
const breaks = [1, 2, 3, 4, 5, 6].flatMap((write) =>
  (['before', 'after'] as const).map((cut) => ({ write, cut })),
);

describe.skipIf(missing !== null)(
  `evidence when its writer dies (${missing ?? 'real InfluxDB'})`,
  () => {
    let way: FaultyWay;
    beforeAll(async () => {
      way = await openFaultyWay(url);
    });
    afterAll(() => way?.close());

    /** What the writer does dies at a write; another one does it again. */
    async function twice(
      { write, cut }: (typeof breaks)[number],
      work: (series: SeriesPort) => Promise<void>,
      look: (series: SeriesPort) => Promise<void>,
    ): Promise<void> {
      const place = await createInfluxPlace();
      const dying = await place.open({ url: way.url });
      await dying.writeSpans(first);
      way.breakAt(write, cut);
      await work(dying).catch((error: unknown) =>
        expect(error).toMatchObject({ outcome: 'retry' }),
      );
      await dying.stop();
      way.mend();
      const series = await place.open();
      await work(series);
      await look(series);
      await series.stop();
      await place.clean();
    }

    it.each(breaks)('is restated as a whole: $cut write $write', async (at) => {
      await twice(
        at,
        (series) => series.writeSpans(second),
        async (series) => {
          expect(await series.spans({ ...ALL, part: '1' })).toEqual(restated);
          expect(await series.spans({ ...ALL, part: '2' })).toEqual([first.rows[3]]);
          expect((await series.committed('spans')).position).toEqual({ 0: 2 });
        },
      );
    });

    it.each(breaks)(
      'keeps what ends after the limit when old spans go: $cut write $write',
      async (at) => {
        await twice(
          at,
          (series) => series.retain({ spans: 150 }),
          async (series) => {
            expect(await series.spans({ ...ALL, part: '1' })).toEqual(first.rows.slice(1, 3));
            expect(await series.spans({ ...ALL, part: '2' })).toEqual([first.rows[3]]);
          },
        );
      },
    );

    it.each(breaks.slice(0, 6))('has every revision: $cut write $write', async (at) => {
      const rows = [kpi(), kpi({ revision: 2 }), kpi({ window: '24h', revision: 0 })];
      await twice(
        at,
        (series) => series.writeKpis({ rows, position: { 0: 5 } }),
        async (series) => {
          const query = { kpi: 'charger.uptime', scope: 'asset', id: 'cs-0001', window: 'day' };
          expect(await series.kpis(query)).toEqual(rows.slice(0, 2));
          expect(await series.sizes()).toMatchObject({ kpis: 3 });
        },
      );
    });
  },
);
