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
  const deletions: Readonly<Record<Dataset, (before: number) => Promise<unknown>>> = {
    readings: (before) => deletePoints({ dataset: 'readings', counted: KINDS, before }),
    kpis: (before) => deletePoints({ dataset: 'kpis', counted: ['kpi'], before }),
    spans: (before) => journal.run('spans', () => spansWork(server, before)),
  };

  /** Beside the writing of newer points, which must not wait for it. */
  async function deletePoints({ dataset, counted, before }: Deletion): Promise<void> {
    const field = dataset === 'kpis' ? 'revision' : 'historical';
    const counts = await countBefore(server, counted, { field, before });
    const gone = Object.entries(counts).filter(([, count]) => count > 0);
    if (gone.length === 0) return;
    await removeBefore(
      server,
      gone.map(([name]) => name),
      before,
    );
    const names = gone.map(([name, count]) => [dataset === 'kpis' ? 'kpis' : name, -count]);
    await journal.run(dataset, () => quietWork(Object.fromEntries(names)));
  }

  return async (before) => {
    for (const dataset of ['readings', 'spans', 'kpis'] as const) {
      const limit = before[dataset];
      if (limit === undefined || limit < (last.get(dataset) ?? Number.NEGATIVE_INFINITY) + STEP_MS)
        continue;
      await deletions[dataset](limit);
      last.set(dataset, limit);
    }
  };
}

interface Deletion {
  readonly dataset: 'readings' | 'kpis';
  readonly counted: readonly string[];
  readonly before: number;
}

/** A batch that changes the sizes only. */
function quietWork(sizes: Readonly<Record<string, number>>): Work {
  return { position: {}, counters: null, redo: [], leaves: 'nothing', write: async () => sizes };
}

/**
 * A span that ends behind the limit stays, though its point is older: it waits in the redo list while all points
 * before the limit go.
 */
async function spansWork(server: ServerCalls, before: number): Promise<Work> {
  const counts = await countBefore(server, ['state'], { field: 'end', before });
  const end = Math.min(Math.ceil(before), OPEN_END);
  const [stay = []] = await server.influxql([
    `SELECT * FROM "state" WHERE ${timeRange(TS_MIN, before)} AND "end" >= ${end}`,
  ]);
  const redo = stay.flatMap(spansOf).map((span, index) => ({ index, line: spanLine(span) }));
  const gone = (counts['state'] ?? 0) - redo.length;
  if (gone <= 0) return quietWork({});
  const afterCommit = () => removeBefore(server, ['state'], before);
  return { ...quietWork({ spans: -gone }), redo, afterCommit };
}

async function removeBefore(
  server: ServerCalls,
  measurements: readonly string[],
  before: number,
): Promise<void> {
  for (const name of measurements)
    await server.remove(`_measurement="${name}"`, TS_MIN, Math.ceil(before) - 1);
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
