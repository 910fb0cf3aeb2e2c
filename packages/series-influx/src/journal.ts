import type { Positions } from '@infrapulse/domain';
import type { Committed, Dataset } from '@infrapulse/ports';
import {
  type Commit,
  createLedger,
  type Entry,
  furthest,
  type Intent,
  type Ledger,
  NO_COMMIT,
  unfinished,
} from './ledger.ts';

import type { Refused } from './pack-readings.ts';
import { type Redo, readRedo, redoLines } from './redo-list.ts';
import { linesOf, sendLines, sendOwnLines } from './send-lines.ts';
import type { ServerCalls } from './server-calls.ts';
import { createQueue } from './write-queue.ts';

/** A batch in the order in which a crash does no harm. */
export interface Work {
  /** Position of this batch; partitions that it does not name stay. */
  readonly position: Positions;
  /** null: those of the last batch stay. */
  readonly counters: Readonly<Record<string, number>> | null;
  /** Lines that replace stored points: they wait in the redo list and are written after the commit. */
  readonly redo: readonly Redo[];
  /** What a crash leaves of `write`: rows to hide until they come again, or nothing that does harm. */
  readonly leaves: 'rows' | 'nothing';
  /** Writes what may be stored before the commit; says how many rows there are now, by name, more or less. */
  readonly write: () => Promise<Readonly<Record<string, number>>>;
  /** Between the commit and the redo list. */
  readonly afterCommit?: () => Promise<void>;
}

/**
 * Makes one transaction of a batch, in a store that has none: intent and redo list, rows, commit, redo list.
 * A crash before the commit leaves rows that `hidden` hides from the writer until the log brings them again; one
 * behind it leaves a redo list, which the next call writes before it does anything else.
 */
export interface Journal {
  readonly committed: (dataset: Dataset) => Promise<Committed>;
  sizes(): Promise<Readonly<Record<string, number>>>;
  /** One batch of a dataset at a time; resolves with what the store refused of the redo list. */
  run(dataset: Dataset, plan: Plan): Promise<readonly Refused[]>;
  /** Where rows may be stored that no commit covers, and what is committed. */
  standing(dataset: Dataset): Promise<{ readonly upTo: Positions; readonly done: Positions }>;
}

/** `hidden` = up to where rows may be stored that no commit covers. */
type Plan = (hidden: Positions) => Work | Promise<Work>;

interface JournalDeps {
  readonly server: ServerCalls;
  readonly writer: string;
  readonly pointTime: () => number;
}

export function createJournal(deps: JournalDeps): Journal {
  const { writer } = deps;
  const ledger = createLedger(deps);
  const queues = { readings: createQueue(), spans: createQueue(), kpis: createQueue() };
  const batches = createBatches(deps, ledger);

  return {
    async committed(dataset) {
      const entries = await ledger.read(dataset);
      const own = entries.find((entry) => entry.writer === writer);
      return { position: doneOf(entries), counters: own?.commit.counters ?? {} };
    },
    async sizes() {
      const all = await Promise.all(DATASETS.map((dataset) => ledger.read(dataset)));
      return all.flat().reduce<Sizes>((sum, { commit }) => added(sum, commit.sizes), {});
    },
    run: (dataset, plan) => queues[dataset](() => batches.run(dataset, plan)),
    async standing(dataset) {
      const entries = await queues[dataset](() => batches.settle(dataset));
      return { upTo: unfinished(entries), done: doneOf(entries) };
    },
  };
}

function doneOf(entries: readonly Entry[]): Positions {
  return furthest(entries.map(({ commit }) => commit.position));
}

function createBatches({ server, writer, pointTime }: JournalDeps, ledger: Ledger) {
  /** As known after the last batch; none after a failure, as its outcome is not known. */
  const known = new Map<Dataset, readonly Entry[]>();

  async function settle(dataset: Dataset): Promise<readonly Entry[]> {
    const entries = known.get(dataset) ?? (await ledger.read(dataset));
    for (const { writer: of, commit, intent, applied } of entries) {
      const { batch } = commit;
      const isBehind = intent !== null && intent.redo > 0 && intent.batch === batch;
      if (!isBehind || applied >= batch) continue;
      await sendRedo(server, await readRedo(server, { dataset, writer: of, batch }));
      await ledger.applied(dataset, of, batch);
    }
    known.set(dataset, entries);
    return entries;
  }

  async function intend(dataset: Dataset, redo: readonly Redo[], intent: Intent): Promise<void> {
    const { batch } = intent;
    await sendOwnLines(server.send, redoLines(redo, { dataset, writer, batch, time: pointTime() }));
    await ledger.intend(dataset, intent);
  }

  async function run(dataset: Dataset, plan: Plan): Promise<readonly Refused[]> {
    const entries = await settle(dataset);
    known.delete(dataset);
    const hidden = unfinished(entries);
    const { position, counters, redo, leaves, write, afterCommit } = await plan(hidden);
    const own = entries.find((entry) => entry.writer === writer);
    const last = own?.commit ?? NO_COMMIT;
    const batch = Math.max(last.batch, own?.intent?.batch ?? 0) + 1;
    const intent: Intent = { batch, upTo: furthest([hidden, position]), redo: redo.length };
    if (redo.length > 0 || leaves === 'rows') await intend(dataset, redo, intent);
    const more = await write();
    const commit: Commit = {
      batch,
      position: { ...last.position, ...position },
      counters: counters ?? last.counters,
      sizes: isStored(last.position, position) ? last.sizes : added(last.sizes, more),
      upTo: hidden,
    };
    await ledger.commit(dataset, commit);
    await afterCommit?.();
    const refused = await sendRedo(server, redo);
    if (redo.length > 0) await ledger.applied(dataset, writer, batch);
    const others = entries.filter((entry) => entry.writer !== writer);
    known.set(dataset, [...others, { writer, commit, intent, applied: batch }]);
    return refused;
  }

  return { run, settle };
}

function sendRedo(server: ServerCalls, redo: readonly Redo[]): Promise<readonly Refused[]> {
  const lines = linesOf(
    redo.map(({ line }) => line),
    (i) => redo[i]?.index ?? i,
  );
  return sendLines(server.send, lines);
}

const DATASETS: readonly Dataset[] = ['readings', 'spans', 'kpis'];

type Sizes = Readonly<Record<string, number>>;

function added(sizes: Sizes, more: Sizes): Sizes {
  const sum: Record<string, number> = { ...sizes };
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** A batch that is written again, as its writer did not hear of the commit, adds nothing to the sizes. */
function isStored(done: Positions, position: Positions): boolean {
  const partitions = Object.entries(position);
  return (
    partitions.length > 0 &&
    partitions.every(([partition, offset]) => (done[Number(partition)] ?? -1) >= offset)
  );
}
