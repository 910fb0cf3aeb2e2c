import type { Dataset, SeriesPort } from '@infrapulse/ports';
import { OPEN_END, spanLine } from './encode-evidence.ts';
import { KINDS } from './encode-reading.ts';
import { spansOf } from './evidence.ts';
import type { Journal, Work } from './journal.ts';
import { timeRange } from './read-readings.ts';
import { TS_MIN } from './refuse-reading.ts';
import type { ServerCalls } from './server-calls.ts';

/** A deletion takes the store seconds: what is old goes once the limit has moved on by this much. */
const STEP_MS = 86_400_000;

/** Deletes what is older than each limit, at most a day late. */
export function createRetain(server: ServerCalls, journal: Journal): SeriesPort['retain'] {
  const last = new Map<Dataset, number>();

  const works: Readonly<Record<Dataset, (before: number) => Promise<Work>>> = {
    async readings(before) {
      const counts = await countBefore(server, KINDS, { field: 'historical', before });
      return workOf({ kinds: KINDS, counts, before, redo: [] });
    },
    async kpis(before) {
      const counts = await countBefore(server, ['kpi'], { field: 'revision', before });
      return workOf({
        kinds: ['kpi', 'kpi_revision'],
        counts: { kpis: counts['kpi'] ?? 0 },
        before,
        redo: [],
      });
    },
    async spans(before) {
      const range = timeRange(TS_MIN, before);
      const [stay = []] = await server.influxql([
        `SELECT * FROM "state" WHERE ${range} AND "end" >= ${Math.min(Math.ceil(before), OPEN_END)}`,
      ]);
      const redo = stay.flatMap(spansOf).map((span, index) => ({ index, line: spanLine(span) }));
      const counts = await countBefore(server, ['state'], { field: 'end', before });
      const gone = Math.max(0, (counts['state'] ?? 0) - redo.length);
      return workOf({ kinds: ['state'], counts: { spans: gone }, before, redo });
    },
  };

  function workOf({ kinds, counts, before, redo }: Deletion): Work {
    const fewer = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, -count]));
    const isSome = Object.values(counts).some((count) => count > 0);
    return {
      position: {},
      counters: null,
      redo: isSome ? redo : [],
      leaves: 'nothing',
      write: async () => fewer,
      async afterCommit() {
        if (!isSome) return;
        for (const kind of kinds)
          await server.remove(`_measurement="${kind}"`, TS_MIN, Math.ceil(before) - 1);
      },
    };
  }

  return async (before) => {
    for (const dataset of ['readings', 'spans', 'kpis'] as const) {
      const limit = before[dataset];
      if (limit === undefined || limit < (last.get(dataset) ?? Number.NEGATIVE_INFINITY) + STEP_MS)
        continue;
      await journal.run(dataset, () => works[dataset](limit));
      last.set(dataset, limit);
    }
  };
}

interface Deletion {
  readonly kinds: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly before: number;
  /** What begins before the limit and stays. */
  readonly redo: Work['redo'];
}

async function countBefore(
  { influxql }: ServerCalls,
  measurements: readonly string[],
  { field, before }: { readonly field: string; readonly before: number },
): Promise<Readonly<Record<string, number>>> {
  const range = timeRange(TS_MIN, before);
  const answers = await influxql(
    measurements.map((name) => `SELECT count("${field}") FROM "${name}" WHERE ${range}`),
  );
  return Object.fromEntries(
    measurements.map((name, i) => [name, Number(answers[i]?.[0]?.values[0]?.[1] ?? 0)]),
  );
}
