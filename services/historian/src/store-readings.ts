import { topics } from '@infrapulse/contracts';
import type { LogRecord, Rejection } from '@infrapulse/domain';
import {
  type Clock,
  PartialWriteError,
  PipelineError,
  type Positions,
  type ReadingRow,
  type ReadingsBatch,
  type RowKey,
  type SeriesPort,
  type StreamBatch,
  type StreamPort,
} from '@infrapulse/ports';
import { retry } from '@infrapulse/runtime';
import type { HistorianConfig } from './config.ts';
import type { ReadingCounts } from './count-readings.ts';
import type { Events } from './events.ts';
import { type JudgedBatch, type Judgement, judgeBatch, keysInDoubt } from './judge-batch.ts';
import { duplicatesOf } from './list-duplicates.ts';
import {
  createPendingBatch,
  nodesOf,
  type PendingBatch,
  packLoose,
  rowsOf,
} from './pending-batch.ts';
import { sleepUnless } from './sleep-unless.ts';

interface StoreReadingsDeps {
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  readonly clock: Clock;
  readonly config: HistorianConfig;
  readonly events: Events;
  readonly counts: ReadingCounts;
  readonly take: (into: PendingBatch, batch: StreamBatch<LogRecord>) => void;
  /** Where the store stands; records before it are left out. */
  readonly position: Positions;
  /** Ends waiting and retrying. */
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const RAW_BYTES_MAX = 512;

/**
 * Takes batches of the log and resolves each when its rows are stored. One write at a time; what arrives
 * meanwhile, from every partition, makes the next one. A small batch waits a little for more. After a write that
 * failed for good nothing more is taken; when it ends, a backlog is left to whoever comes next.
 */
export function createStoreReadings(
  deps: StoreReadingsDeps,
): (batch: StreamBatch<LogRecord>) => Promise<void> {
  const { clock, config, signal } = deps;
  const taken: Record<number, number> = { ...deps.position };
  let pending = createPendingBatch();
  let waiters: Waiter[] = [];
  let writing = false;
  let wroteAt = Number.NEGATIVE_INFINITY;
  let full = new AbortController();
  let failure: unknown;

  async function drive(): Promise<void> {
    writing = true;
    while (waiters.length > 0) {
      await waitForMore();
      if (signal.aborted && rowsOf(pending) > config.batchRows) {
        endWith(new PipelineError('IP_SERIES_CLOSED', 'retry', 'the historian stops'));
        break;
      }
      const batch = pending;
      const served = waiters;
      pending = createPendingBatch();
      waiters = [];
      try {
        await writeBatch(batch, deps);
        for (const { resolve } of served) resolve();
      } catch (error) {
        for (const { reject } of served) reject(error);
        endWith(error);
      }
      wroteAt = clock.monotonic();
    }
    writing = false;
  }

  /** What is behind rows that were not written must not be either: its position would move past them. */
  function endWith(error: unknown): void {
    failure = error;
    pending = createPendingBatch();
    for (const { reject } of waiters.splice(0)) reject(error);
  }

  async function waitForMore(): Promise<void> {
    const ms = wroteAt + config.batchWait - clock.monotonic();
    if (ms <= 0 || rowsOf(pending) >= config.batchRows || signal.aborted) return;
    full = new AbortController();
    await sleepUnless({ clock, signal, hurried: full }, ms);
  }

  return async (batch) => {
    if (failure !== undefined) throw failure;
    deps.take(pending, unseen(batch, taken));
    taken[batch.partition] = Math.max(taken[batch.partition] ?? 0, batch.next);
    if (rowsOf(pending) >= config.batchRows) full.abort();
    return new Promise((resolve, reject) => {
      waiters.push({ resolve, reject });
      if (!writing) void drive();
    });
  };
}

/** A batch delivered again begins with records that are stored or on their way. */
function unseen(
  batch: StreamBatch<LogRecord>,
  taken: Readonly<Record<number, number>>,
): StreamBatch<LogRecord> {
  const from = taken[batch.partition] ?? 0;
  const first = batch.records[0]?.offset ?? from;
  if (first >= from) return batch;
  const records = batch.records.filter(({ offset }) => offset >= from);
  return { ...batch, records, next: Math.max(batch.next, from) };
}

async function writeBatch(batch: PendingBatch, deps: StoreReadingsDeps): Promise<void> {
  const { series, clock, counts, events } = deps;
  const startedAt = clock.monotonic();
  packLoose(batch, (rows) => series.pack(rows));
  const stored = await persist(deps, () => lookUp(keysInDoubt(batch), deps));
  const judged = judgeBatch(batch, stored);
  counts.count(batch, judged.judgements);
  await tellDuplicates(batch, judged.judgements, deps);
  await store(judged, batch, deps);
  const now = clock.now();
  events.batchStored({
    fresh: judged.fresh.length + judged.packed.reduce((sum, { count }) => sum + count, 0),
    replaced: judged.replaced.length,
    duplicate: judged.judgements.filter((judgement) => judgement === 'duplicate').length,
    tookMs: clock.monotonic() - startedAt,
    ageMs: Math.max(0, now - (batch.oldestAt ?? now)),
  });
}

/** Before their batch is stored: told again after a crash they are the same ones, and count once. */
async function tellDuplicates(
  batch: PendingBatch,
  judgements: readonly Judgement[],
  deps: StoreReadingsDeps,
): Promise<void> {
  const records = duplicatesOf(batch.doubtful, judgements);
  if (records.length > 0) await persist(deps, () => deps.stream.append(topics.readings, records));
}

async function lookUp(
  keys: readonly RowKey[],
  { series, config }: StoreReadingsDeps,
): Promise<readonly (ReadingRow | undefined)[]> {
  const found: (ReadingRow | undefined)[] = [];
  for (let start = 0; start < keys.length; start += config.batchRows) {
    found.push(...(await series.lookup(keys.slice(start, start + config.batchRows))));
  }
  return found;
}

async function store(
  { packed, fresh, replaced }: JudgedBatch,
  pending: PendingBatch,
  deps: StoreReadingsDeps,
): Promise<void> {
  const { series, counts } = deps;
  const { position } = pending;
  const counters = counts.counters();
  const batch: ReadingsBatch = { packed, fresh, replaced, position, counters };
  try {
    await persist(deps, () => series.writeReadings(batch));
  } catch (error) {
    if (!(error instanceof PartialWriteError)) throw error;
    await rejectRefused(refusedOf(error, batch, pending), position, deps);
  }
}

interface Refused {
  readonly row: ReadingRow;
  readonly reason: string;
  readonly node: string | null;
}

function refusedOf(
  { rejected }: PartialWriteError,
  { packed = [], fresh, replaced }: ReadingsBatch,
  pending: PendingBatch,
): readonly Refused[] {
  const rows = [...packed.flatMap((one) => one.rows()), ...fresh, ...replaced];
  const nodes = nodesOf(pending);
  return rejected.flatMap(({ index, reason }) => {
    const row = rows[index];
    return row ? [{ row, reason, node: nodes.get(row.src) ?? null }] : [];
  });
}

/** Rows the store does not take end as rejections; the counters follow in a commit of their own. */
async function rejectRefused(
  refused: readonly Refused[],
  position: Positions,
  deps: StoreReadingsDeps,
): Promise<void> {
  const { stream, series, counts, events } = deps;
  const records = refused.map((one) => ({ key: one.row.asset, value: rejectionOf(one) }));
  await persist(deps, () => stream.append(topics.rejected, records));
  for (const { row, node } of refused) if (node !== null) counts.refuse(node, row.src);
  events.readingsRefused(refused.length);
  const counters = counts.counters();
  await persist(deps, () => series.writeReadings({ fresh: [], replaced: [], position, counters }));
}

function rejectionOf({ row, reason, node }: Refused): Rejection {
  const text = Buffer.from(JSON.stringify(row));
  return {
    code: 'SCHEMA',
    field: '',
    hint: `The store refused it: ${reason}.`,
    topic: '',
    client: '',
    asset: row.asset,
    at: row.at,
    node: node ?? '',
    raw: text.subarray(0, RAW_BYTES_MAX).toString('base64'),
    bytes: text.length,
  };
}

/** Waits and tries again while the store is away; nothing is left out. */
async function persist<T>(
  { clock, config, events, signal }: StoreReadingsDeps,
  work: () => Promise<T>,
): Promise<T> {
  const onFailure = (error: PipelineError, waitMs: number) =>
    events.writeFailed('readings', error, waitMs);
  const policy = { firstMs: config.retryFirst, maxMs: config.retryMax };
  const result = await retry(work, { ...policy, clock, signal, onFailure });
  events.writeRecovered('readings');
  return result;
}
