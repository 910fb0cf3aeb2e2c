import type { Positions } from '@infrapulse/domain';
import type { Committed, Dataset } from '@infrapulse/ports';
import { fieldText, influxqlText, tagText } from './escape-text.ts';
import { sendOwn } from './send-lines.ts';
import type { Series, ServerCalls } from './server-calls.ts';

const MEASUREMENT = 'infrapulse_commit';

/** What commits a batch: one field of one point, written once all rows of the batch are durable. */
export interface Commit extends Committed {
  /** Grows by one with each batch of a writer. */
  readonly batch: number;
  /** Rows stored, by the name `sizes` gives them. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Rows of an unfinished batch may be stored up to here. */
  readonly upTo: Positions;
}

/** Written before the first row of a batch: what it will have stored when it is committed. */
export interface Intent {
  readonly batch: number;
  readonly upTo: Positions;
  /** Rows that replace others wait in the redo list until the commit. */
  readonly redo: number;
}

/** What one writer has left behind. */
export interface Entry {
  readonly writer: string;
  readonly commit: Commit;
  readonly intent: Intent | null;
  /** The last batch whose redo list is done. */
  readonly applied: number;
}

/** The driver's own points: where each dataset stands, by writer. */
export interface Ledger {
  read(dataset: Dataset): Promise<readonly Entry[]>;
  intend(dataset: Dataset, intent: Intent): Promise<void>;
  commit(dataset: Dataset, commit: Commit): Promise<void>;
  /** The redo list of a writer's batch is done. */
  applied(dataset: Dataset, writer: string, batch: number): Promise<void>;
}

export const NO_COMMIT: Commit = { batch: 0, position: {}, counters: {}, sizes: {}, upTo: {} };

interface LedgerDeps {
  readonly server: ServerCalls;
  readonly writer: string;
  /** Where the driver's own points stand, Unix ms. */
  readonly pointTime: () => number;
}

export function createLedger({ server, writer, pointTime }: LedgerDeps): Ledger {
  const line = (dataset: Dataset, of: string, field: string) =>
    `${MEASUREMENT},dataset=${dataset},writer=${tagText(of)} ${field} ${pointTime()}`;
  const json = (value: unknown) => fieldText(JSON.stringify(value));
  return {
    async read(dataset) {
      const newest = (field: string) =>
        `SELECT last("${field}") FROM "${MEASUREMENT}" WHERE "dataset"=${influxqlText(dataset)} GROUP BY "writer"`;
      const answers = await server.influxql(['doc', 'intent', 'applied'].map(newest));
      const [docs, intents, applied] = answers.map(valuesOf) as [Values, Values, Values];
      return [...new Set([...docs.keys(), ...intents.keys()])].map((of) => ({
        writer: of,
        commit: parsed<Commit>(docs.get(of)) ?? NO_COMMIT,
        intent: parsed<Intent>(intents.get(of)),
        applied: Number(applied.get(of) ?? 0),
      }));
    },
    intend: (dataset, intent) =>
      sendOwn(server.send, [line(dataset, writer, `intent=${json(intent)}`)]),
    commit: (dataset, commit) =>
      sendOwn(server.send, [line(dataset, writer, `doc=${json(commit)}`)]),
    applied: (dataset, of, batch) => sendOwn(server.send, [line(dataset, of, `applied=${batch}i`)]),
  };
}

type Values = ReadonlyMap<string, unknown>;

/** By writer. */
function valuesOf(series: readonly Series[]): Values {
  return new Map(series.map(({ tags, values }) => [tags?.['writer'] ?? '', values[0]?.[1]]));
}

function parsed<T>(text: unknown): T | null {
  return typeof text === 'string' ? (JSON.parse(text) as T) : null;
}

/** The furthest of each partition. */
export function furthest(all: readonly Positions[]): Positions {
  const position: Record<number, number> = {};
  for (const one of all)
    for (const [partition, offset] of Object.entries(one))
      position[Number(partition)] = Math.max(position[Number(partition)] ?? 0, offset);
  return position;
}

/** Up to where rows may be stored that no commit covers; empty when nothing is unfinished. */
export function unfinished(entries: readonly Entry[]): Positions {
  const done = furthest(entries.map(({ commit }) => commit.position));
  const upTo = furthest(
    entries.flatMap(({ commit, intent }) =>
      intent && intent.batch > commit.batch ? [commit.upTo, intent.upTo] : [commit.upTo],
    ),
  );
  return Object.fromEntries(
    Object.entries(upTo).filter(([partition, offset]) => offset > (done[Number(partition)] ?? 0)),
  );
}
