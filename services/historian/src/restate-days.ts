import { topics } from '@infrapulse/contracts';
import {
  type Asset,
  addInterval,
  type ClosedSpan,
  concernsAsset,
  createRestating,
  DAY_MS,
  type DayRestated,
  type DirtyDays,
  dayStart,
  EXPIRY,
  isCounted,
  joinSpan,
  localDate,
  type PlannedWindow,
  type Published,
  RESTATING_LEAD_MS,
  type RestatedDay,
  reasonsOfDay,
  type SpanRecord,
  versionAt,
} from '@infrapulse/domain';
import {
  type Clock,
  PipelineError,
  type SeriesPort,
  type StreamBatch,
  type StreamPort,
  type Table,
} from '@infrapulse/ports';
import { retry } from '@infrapulse/runtime';
import type { HistorianConfig } from './config.ts';
import type { Events } from './events.ts';
import { publishedBefore } from './published-before.ts';
import { readGateways, readStored, type StoredRows, sampleBefore } from './stored-rows.ts';

interface RestateDeps {
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  readonly clock: Clock;
  readonly config: HistorianConfig;
  readonly events: Events;
  readonly register: Table<Asset>;
  readonly windows: Table<PlannedWindow>;
  /** Resolves once the store, the register and the windows hold everything that is in the log by now. */
  readonly caughtUp: () => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** Days written to the log at once. */
const DAYS_AT_ONCE = 16;
/** So many times the usual lead is read before the first day, until it is known which outages go on there. */
const LEADS = [1, 8, 64, 512] as const;
const REASON = 'readings, windows or register of a day that was summed up';

/**
 * The job that computes days again: of each asset that is marked, sums and spans of every day from the first one marked
 * on, from stored readings alone. Doing it twice gives the same; a batch is acknowledged once the log has it all.
 */
export function createRestateDays(
  deps: RestateDeps,
): (batch: StreamBatch<DirtyDays>) => Promise<void> {
  const { config, clock, signal, events } = deps;
  return async ({ records }) => {
    await unlessStopped(signal, deps.caughtUp());
    for (const marked of byAsset(records.map(({ value }) => value))) {
      const asset = deps.register.get(marked.asset);
      if (!asset) continue;
      const startedAt = clock.monotonic();
      const days = await retry(() => restateAsset(deps, asset, marked), {
        firstMs: config.retryFirst,
        maxMs: config.retryMax,
        clock,
        signal,
        onFailure: (error: PipelineError, waitMs) => events.writeFailed('days', error, waitMs),
      });
      events.writeRecovered('days');
      events.daysRestated(days, clock.monotonic() - startedAt);
    }
  };
}

/** One piece of work for all marks of an asset. */
function byAsset(marks: readonly DirtyDays[]): Iterable<DirtyDays> {
  const all = new Map<string, DirtyDays>();
  for (const mark of marks) {
    const known = all.get(mark.asset);
    if (!known) {
      all.set(mark.asset, mark);
      continue;
    }
    const outages = [...known.outages];
    for (let i = 0; i < mark.outages.length; i += 2)
      addInterval(outages, mark.outages[i] as number, mark.outages[i + 1] as number);
    const from = Math.min(known.from, mark.from);
    const reasons = [...new Set([...(known.reasons ?? []), ...(mark.reasons ?? [])])];
    const causes = [...(known.causes ?? []), ...(mark.causes ?? [])];
    const to = Math.max(known.to, mark.to);
    all.set(mark.asset, { ...mark, from, to, outages, reasons, causes });
  }
  return all.values();
}

/** Gives how many days were computed. */
async function restateAsset(deps: RestateDeps, asset: Asset, mark: DirtyDays): Promise<number> {
  const { series, config, clock } = deps;
  const now = clock.now();
  // Of days whose readings are deleted the sums that there are stay.
  const oldest = dayStart(now - config.retention.series) + DAY_MS;
  const touched = await sampleBefore(series, asset, mark.from);
  const from = Math.max(dayStart(touched), oldest);
  if (from >= mark.to) return 0;
  const published = await publishedBefore(series, asset, { from, to: mark.to, now });
  const work = { asset, mark, from, published, now };
  let gathered: RestatedDay[] = [];
  let count = 0;
  for await (const day of daysOf(deps, work)) {
    gathered.push(day);
    count += 1;
    if (gathered.length < DAYS_AT_ONCE) continue;
    await append(deps, work, gathered);
    gathered = [];
  }
  await append(deps, work, gathered);
  return count;
}

interface Work {
  readonly asset: Asset;
  readonly mark: DirtyDays;
  readonly from: number;
  readonly published: ReadonlyMap<number, Record<string, Published>>;
  readonly now: number;
}

interface Begun {
  readonly restating: ReturnType<typeof createRestating>;
  readonly rows: StoredRows;
}

/** An outage may have begun long before the first day: as many leads are tried as it takes to know. */
async function begin(deps: RestateDeps, work: Work): Promise<Begun> {
  let begun = await beginAt(deps, work, LEADS[0]);
  for (const times of LEADS.slice(1)) {
    if (!begun.restating.needsLonger()) break;
    begun = await beginAt(deps, work, times);
  }
  return begun;
}

async function beginAt(
  { series, windows }: RestateDeps,
  { asset, mark, from }: Work,
  times: number,
): Promise<Begun> {
  const lead = from - times * RESTATING_LEAD_MS;
  const readFrom = lead - holdOf(asset, lead);
  const restating = createRestating({
    asset,
    from,
    lead,
    gateways: await readGateways(series, asset, { from: readFrom, to: mark.to }),
    windows: windowsOf(windows, asset),
    outages: [...mark.outages],
  });
  const rows = readStored(series, asset, readFrom);
  for (const row of await rows.carried()) restating.add(row);
  for (const row of await rows.upTo(from + 2 * DAY_MS)) restating.add(row);
  return { restating, rows };
}

async function* daysOf(deps: RestateDeps, work: Work): AsyncGenerator<RestatedDay> {
  const { mark, from } = work;
  const { signal } = deps;
  const { restating, rows } = await begin(deps, work);
  const silent = new Set<string>();
  for (let day = from; day < mark.to; day += DAY_MS) {
    if (signal.aborted) throw stopped();
    // What a source counted comes at the end of its period: a day is told in the next one, too.
    for (const row of await rows.upTo(day + 2 * DAY_MS)) restating.add(row);
    for (const key of restating.metersWithout(day + DAY_MS))
      await addNextSample(restating, rows, { key, silent });
    yield restating.next();
  }
}

/** A meter's energy up to midnight needs the sample behind it, however far. */
async function addNextSample(
  restating: Begun['restating'],
  rows: StoredRows,
  { key, silent }: { readonly key: string; readonly silent: Set<string> },
): Promise<void> {
  if (silent.has(key)) return;
  const sample = await rows.nextSample(key);
  if (sample) restating.add(sample);
  else silent.add(key);
}

/** How long what was heard last may hold. */
function holdOf(asset: Asset, at: number): number {
  const { heartbeatS, intervalS, parts } = versionAt(asset, at);
  const longest = Math.max(heartbeatS, intervalS, ...parts.map((part) => part.intervalS ?? 0));
  return EXPIRY * longest * 1000;
}

function windowsOf(windows: Table<PlannedWindow>, asset: Asset): PlannedWindow[] {
  return [...windows.entries()]
    .map(([, window]) => window)
    .filter((window) => isCounted(window) && concernsAsset(window, asset))
    .sort((a, b) => (a.windowId < b.windowId ? -1 : 1));
}

/** The evidence first: whoever sees the sums finds it. */
async function append(deps: RestateDeps, work: Work, days: readonly RestatedDay[]): Promise<void> {
  if (days.length === 0) return;
  const { stream } = deps;
  const key = work.asset.id;
  const spans = spanRecords(work, days).map((value) => ({ key, value }));
  await stream.append(topics.spans, spans);
  const restated = days.map((day) => ({ key, value: recordOf(work, day) }));
  await stream.append(topics.readings, restated);
}

function recordOf({ asset, mark, from, published, now }: Work, restated: RestatedDay): DayRestated {
  const { day, parts, carried, held, energy, measured, rests } = restated;
  const reasons = reasonsOfDay(mark, day);
  const starts = [...published].filter(
    ([start]) => start === day || (start < from && day === from),
  );
  return {
    type: 'day_restated',
    asset: asset.id,
    day: localDate(day),
    parts,
    carried,
    held,
    from,
    to: mark.to,
    energy,
    measured,
    ...(rests.length > 0 && { rests }),
    published: Object.assign({}, ...starts.map(([, each]) => each)) as Record<string, Published>,
    reason: REASON,
    ...(reasons.length > 0 && { reasons }),
    at: now,
  };
}

/** One record for each part: what follows from several days in a row, joined at midnights. */
function spanRecords({ asset, mark }: Work, days: readonly RestatedDay[]): SpanRecord[] {
  const from = (days[0] as RestatedDay).day;
  const to = from + days.length * DAY_MS;
  const parts = new Map<string, ClosedSpan[]>();
  for (const { spans } of days)
    for (const [part, own] of spans) {
      const all = parts.get(part) ?? [];
      parts.set(part, all);
      for (const span of own) joinSpan(all, span);
    }
  return [...parts].map(([part, spans]) => {
    const of = { asset: asset.id, part, from, to, spans };
    return { ...of, restates: true, src: mark.src };
  });
}

function stopped(): PipelineError {
  return new PipelineError('IP_SERIES_CLOSED', 'retry', 'the historian stops');
}

async function unlessStopped(signal: AbortSignal, work: Promise<unknown>): Promise<void> {
  if (signal.aborted) throw stopped();
  let end: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(stopped());
    signal.addEventListener('abort', end, { once: true });
  });
  try {
    await Promise.race([work, ended]);
  } finally {
    if (end) signal.removeEventListener('abort', end);
  }
}
