import {
  type Asset,
  applyRegisterChange,
  createRestating,
  DAY_MS,
  type DirtyDays,
  type KpiRecord,
  type LogRecord,
  localDate,
  type Reading,
} from '@infrapulse/domain';
import { kpiConfig } from '../src/config.ts';
import { createPartialsFold } from '../src/fold-partials.ts';
import { createReadingsFold } from '../src/fold-readings.ts';
import { tick } from './city.ts';

/** A tick that heard all the while, however long after the one before it. */
export function since(before: number, now: number): LogRecord {
  return { ...tick(now), since: before } as LogRecord;
}

export interface BackFillRun {
  /** Newest record of each key. */
  readonly records: ReadonlyMap<string, KpiRecord>;
  /** Every record in the order it was published. */
  readonly published: readonly KpiRecord[];
  /** What the job was asked for. */
  readonly dirty: readonly DirtyDays[];
}

/** Folds a log through both stages, and lets the job that computes days again answer into the log, as the historian would. */
export function runWithJob(
  log: readonly LogRecord[],
  { restartEvery = 0 }: { readonly restartEvery?: number } = {},
): BackFillRun {
  const config = kpiConfig.parse({ historyDays: 400 });
  const events = { readingBeyondHotWindow: () => undefined } as never;
  let state = new Map<string, unknown>();
  let first = createReadingsFold(0, state, { config, events });
  const second = createPartialsFold(new Map(), { config, partitions: 1 });
  const assets = new Map<string, Asset>();
  const stored = new Map<string, Map<string, Reading>>();
  const records = new Map<string, KpiRecord>();
  const published: KpiRecord[] = [];
  const dirty: DirtyDays[] = [];
  let offset = 0;
  let end = 0;

  function publish(outputs: ReturnType<typeof first.apply>): void {
    for (const { topic, key, value } of outputs) {
      if (topic.name !== 'infrapulse.kpis') continue;
      records.set(key, value as KpiRecord);
      published.push(value as KpiRecord);
    }
  }

  function take(value: LogRecord): DirtyDays[] {
    if (value.type === 'register')
      assets.set(value.asset, applyRegisterChange(assets.get(value.asset), value));
    if (value.type === 'reading') store(stored, value);
    const outputs = first.apply([{ partition: 0, offset, key: '', value }]);
    offset += 1;
    publish(outputs);
    const sums = outputs.flatMap(({ topic, key, value: sum }) =>
      topic.name === 'infrapulse.kpi-partials'
        ? [{ partition: 0, offset: end++, key, value: sum as never }]
        : [],
    );
    if (sums.length > 0) publish(second.apply(sums));
    return outputs.flatMap(({ topic, value: mark }) =>
      topic.name === 'infrapulse.dirty-days' ? [mark as DirtyDays] : [],
    );
  }

  for (const [at, value] of log.entries()) {
    if (restartEvery > 0 && at % restartEvery === restartEvery - 1) {
      for (const [key, entry] of first.changes())
        if (entry === undefined) state.delete(key);
        else state.set(key, structuredClone(entry));
      state = structuredClone(state);
      first = createReadingsFold(0, state, { config, events });
    }
    for (const mark of take(value)) {
      dirty.push(mark);
      for (const restated of answer(mark, assets, stored)) take(restated);
    }
  }
  return { records, published, dirty };
}

function store(stored: Map<string, Map<string, Reading>>, reading: Reading): void {
  const rows = stored.get(reading.asset) ?? new Map<string, Reading>();
  stored.set(reading.asset, rows);
  rows.set(`${reading.part}@${reading.ts}`, reading);
}

function* answer(
  mark: DirtyDays,
  assets: ReadonlyMap<string, Asset>,
  stored: ReadonlyMap<string, ReadonlyMap<string, Reading>>,
): Iterable<LogRecord> {
  const asset = assets.get(mark.asset) as Asset;
  const { from, to, outages } = mark;
  const rows = [...(stored.get(mark.asset)?.values() ?? [])].sort((a, b) => a.ts - b.ts);
  const question = {
    asset,
    from,
    lead: from - 400 * DAY_MS,
    gateway: null,
    windows: [],
    outages: [...outages],
  };
  const restating = createRestating(question);
  for (const row of rows) restating.add({ ...row, quality: row.quality ?? 'GOOD' });
  for (let day = from; day < to; day += DAY_MS) {
    const { parts, carried, energy, measured } = restating.next();
    const sums = { parts, carried, energy, measured, published: {}, reason: 'test', at: 0 };
    yield { type: 'day_restated', asset: asset.id, day: localDate(day), ...sums };
  }
}
