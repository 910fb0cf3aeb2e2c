import { topics } from '@infrapulse/contracts';
import {
  type Asset,
  applyRegisterChange,
  type ClosedSpan,
  concernsAsset,
  createRestating,
  DAY_MS,
  type DirtyDays,
  joinSpan,
  type KpiRecord,
  type LogRecord,
  localDate,
  type PlannedWindow,
  type Reading,
  type RestatedDay,
  reasonsOfDay,
  type SpanRecord,
} from '@infrapulse/domain';
import { foldedAtOnce, type Output } from '@infrapulse/ports';
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
  /** Everything else that was published, by the folds and by the job. */
  readonly outputs: readonly Output[];
  /** What the job was asked for. */
  readonly dirty: readonly DirtyDays[];
}

/** Folds a log through both stages, and lets the job that computes days again answer into the log, as the historian would. */
export function runWithJob(
  log: readonly LogRecord[],
  {
    restartEvery = 0,
    answerAfterMs = 0,
  }: { readonly restartEvery?: number; readonly answerAfterMs?: number } = {},
): BackFillRun {
  const config = kpiConfig.parse({ historyDays: 400 });
  const events = { readingBeyondHotWindow: () => undefined } as never;
  let state = new Map<string, unknown>();
  let first = createReadingsFold(0, state, { config, events });
  const second = createPartialsFold(new Map(), { config, partitions: 1 });
  const assets = new Map<string, Asset>();
  const stored = new Map<string, Map<string, Reading>>();
  const windows: PlannedWindow[] = [];
  const records = new Map<string, KpiRecord>();
  const others: Output[] = [];
  const dirty: DirtyDays[] = [];
  const asked: { readonly mark: DirtyDays; readonly at: number }[] = [];
  let offset = 0;
  let end = 0;

  function publish(outputs: readonly Output[]): void {
    for (const output of outputs) {
      if (output.topic.name === 'infrapulse.kpis')
        records.set(output.key, output.value as KpiRecord);
      else if (output.topic.name !== 'infrapulse.kpi-partials') others.push(output);
    }
  }

  function take(value: LogRecord): DirtyDays[] {
    if (value.type === 'register')
      assets.set(value.asset, applyRegisterChange(assets.get(value.asset), value));
    if (value.type === 'reading') store(stored, value);
    if (value.type === 'window') windows.push(value);
    const outputs = foldedAtOnce(first.apply([{ partition: 0, offset, key: '', value }]));
    offset += 1;
    publish(outputs);
    const sums = outputs.flatMap(({ topic, key, value: sum }) =>
      topic.name === 'infrapulse.kpi-partials'
        ? [{ partition: 0, offset: end++, key, value: sum as never }]
        : [],
    );
    if (sums.length > 0) publish(foldedAtOnce(second.apply(sums)));
    return outputs.flatMap(({ topic, value: mark }) =>
      topic.name === 'infrapulse.dirty-days' ? [mark as DirtyDays] : [],
    );
  }

  function answerTo(mark: DirtyDays): void {
    const days = [...answer(mark, { assets, stored, windows })];
    others.push(...spansOf(mark, days));
    for (const day of days) take(recordOf(mark, day));
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
      asked.push({ mark, at: value.at });
    }
    while (asked[0] && asked[0].at + answerAfterMs <= value.at)
      answerTo((asked.shift() as (typeof asked)[number]).mark);
  }
  return { records, outputs: others, dirty };
}

function store(stored: Map<string, Map<string, Reading>>, reading: Reading): void {
  const rows = stored.get(reading.asset) ?? new Map<string, Reading>();
  stored.set(reading.asset, rows);
  rows.set(`${reading.part}@${reading.ts}`, reading);
}

interface Known {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly stored: ReadonlyMap<string, ReadonlyMap<string, Reading>>;
  readonly windows: readonly PlannedWindow[];
}

function* answer(mark: DirtyDays, { assets, stored, windows }: Known): Iterable<RestatedDay> {
  const asset = assets.get(mark.asset) as Asset;
  const { from, to, outages } = mark;
  const rows = [...(stored.get(mark.asset)?.values() ?? [])].sort((a, b) => a.ts - b.ts);
  const question = {
    asset,
    from,
    lead: from - 400 * DAY_MS,
    gateways: [],
    windows: windows.filter((window) => concernsAsset(window, asset)),
    outages: [...outages],
  };
  const restating = createRestating(question);
  for (const row of rows) restating.add({ ...row, quality: row.quality ?? 'GOOD' });
  for (let day = from; day < to; day += DAY_MS) yield restating.next();
}

function recordOf(mark: DirtyDays, restated: RestatedDay): LogRecord {
  const { asset, from, to } = mark;
  const { spans: _, ...told } = restated;
  const day = localDate(told.day);
  const reasons = reasonsOfDay(mark, told.day);
  const rest = { from, to, published: {}, reason: 'test', reasons, at: 0 };
  return { type: 'day_restated', asset, ...told, ...rest, day };
}

/** The evidence of the days, told of before their sums. */
function spansOf({ asset, from, to, src }: DirtyDays, days: readonly RestatedDay[]): Output[] {
  const parts = new Map<string, ClosedSpan[]>();
  for (const { spans } of days)
    for (const [part, own] of spans) {
      const all = parts.get(part) ?? [];
      parts.set(part, all);
      for (const span of own) joinSpan(all, span);
    }
  return [...parts].map(([part, spans]) => {
    const value: SpanRecord = { asset, part, from, to, spans, restates: true, src };
    return { topic: topics.spans as Output['topic'], key: asset, value };
  });
}
