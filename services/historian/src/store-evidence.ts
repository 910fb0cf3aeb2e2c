import type { KpiLogRecord, KpiRecord, SpanRecord } from '@infrapulse/domain';
import type { Clock, PipelineError, SeriesPort, SpansBatch, StreamBatch } from '@infrapulse/ports';
import { retry } from '@infrapulse/runtime';
import type { HistorianConfig } from './config.ts';
import type { Events } from './events.ts';
import { createPace, type Paced } from './pace.ts';
import { createThinning } from './thin-points.ts';

interface StoreEvidenceDeps {
  readonly series: SeriesPort;
  readonly clock: Clock;
  readonly config: HistorianConfig;
  readonly events: Events;
  readonly signal: AbortSignal;
}

/**
 * Takes closed spans into the store; a batch of less than `batchMax` waits a little after the one before, so that
 * the next one holds more.
 */
export function createStoreSpans(
  deps: StoreEvidenceDeps,
  batchMax: number,
): (batch: StreamBatch<SpanRecord>) => Promise<void> {
  const pace = createPace(deps);
  return (batch) => {
    const paced = pace.run(async () => {
      for (const part of splitSpans(batch)) {
        await persist(deps, 'spans', () => deps.series.writeSpans(part));
        deps.events.evidenceStored('spans', part.rows.length);
      }
    });
    if (batch.records.length >= batchMax) paced.hurry();
    return paced.done;
  };
}

/**
 * Batches in which nothing is cleared that the same batch adds: a restatement of a part that occurs earlier in
 * the batch begins a new one.
 */
export function splitSpans({
  partition,
  records,
  next,
}: StreamBatch<SpanRecord>): readonly SpansBatch[] {
  const batches: SpansBatch[] = [];
  let cleared: SpansBatch['cleared'][number][] = [];
  let rows: SpansBatch['rows'][number][] = [];
  let touched = new Set<string>();
  for (const { value, offset } of records) {
    const { asset, part, from, to } = value;
    const key = `${asset}~${part}`;
    if (value.restates && touched.has(key)) {
      batches.push({ cleared, rows, position: { [partition]: offset } });
      [cleared, rows, touched] = [[], [], new Set()];
    }
    touched.add(key);
    if (value.restates) cleared.push({ asset, part, from, to });
    for (const span of value.spans) rows.push({ asset, part, ...span });
  }
  return [...batches, { cleared, rows, position: { [partition]: next } }];
}

/**
 * Takes KPI records into the store: every revision, and of running windows a point now and then. Batches that come
 * while the next write waits are written with it; once they are `full` records it waits for no more.
 */
export function createStoreKpis(
  deps: StoreEvidenceDeps,
  full: number,
): (batch: StreamBatch<KpiLogRecord>) => Promise<void> {
  const pace = createPace(deps);
  const worthStoring = createThinning(deps.config.kpiPointEvery);
  let rows: KpiRecord[] = [];
  let taken = 0;
  let position: Record<number, number> = {};
  let writing: Paced | undefined;
  let failure: { readonly error: unknown } | undefined;

  async function write(): Promise<void> {
    const batch = { rows, position };
    [rows, taken, position, writing] = [[], 0, {}, undefined];
    // What is behind rows that were not written must not be either: its position would move past them.
    if (failure) throw failure.error;
    try {
      await persist(deps, 'kpis', () => deps.series.writeKpis(batch));
    } catch (error) {
      failure = { error };
      throw error;
    }
    deps.events.evidenceStored('kpis', batch.rows.length);
  }

  return ({ partition, records, next }) => {
    for (const { key, value } of records)
      if (isRecord(value) && worthStoring(key, value)) rows.push(value);
    position[partition] = next;
    taken += records.length;
    writing ??= pace.run(write);
    if (taken >= full) writing.hurry();
    return writing.done;
  };
}

/** Commands on KPI alarms travel in the same topic, and deletions have no value. */
function isRecord(value: KpiLogRecord | undefined): value is KpiRecord {
  return value !== undefined && value !== null && !('type' in value);
}

async function persist(
  { clock, config, events, signal }: StoreEvidenceDeps,
  dataset: string,
  work: () => Promise<void>,
): Promise<void> {
  const onFailure = (error: PipelineError, waitMs: number) =>
    events.writeFailed(dataset, error, waitMs);
  await retry(work, {
    firstMs: config.retryFirst,
    maxMs: config.retryMax,
    clock,
    signal,
    onFailure,
  });
  events.writeRecovered(dataset);
}
