import type { LogRecord } from '@infrapulse/domain';
import type { Fold, KeptState, Output, StreamRecord } from '@infrapulse/ports';
import { awakeOf, type CityState, FAR, type PartState } from './city-state.ts';
import { memoryIn } from './closed-periods.ts';
import { compactInTurn } from './compact-days.ts';
import type { KpiConfig } from './config.ts';
import { type Pauses, RECORD_STEP_MS, STEP_MS } from './emission.ts';
import { emitFigures } from './emit-figures.ts';
import { emitMeasured } from './emit-measured.ts';
import { emitRecords } from './emit-records.ts';
import type { Events } from './events.ts';
import { changesOf, restoreCity } from './keep-state.ts';
import { isMeasured } from './measured-windows.ts';
import { observeRecord } from './observe-record.ts';
import type { Publisher } from './publish-records.ts';
import { earliest, type Refreshing, recompute, refreshPart } from './refresh-spans.ts';
import { restAll } from './rest-assets.ts';
import { emitDirtyDays, type Recall, takeRestatedDay } from './restate-days.ts';
import { createRolledTimes, type RolledTimes } from './rolled-times.ts';
import { recallSettled } from './settled-periods.ts';
import { beginOf, countSpans } from './span-list.ts';
import { createStockCounts, type StockCounts } from './stock-counts.ts';

/** Raise it when state or meaning changes: the fold then begins again from the kept log. */
export const READINGS_FOLD_VERSION = 6;

/** Parts that history is arriving for are looked at less often than others. */
const LATE_STEP_MS = 15_000;
const LATE_MS = 3_600_000;
const COMPACT_STEP_MS = 60_000;

/** Stage one: readings of one partition in; states, spans, records of parts and assets, and sums out. */
export function createReadingsFold(
  partition: number,
  state: KeptState,
  deps: { readonly config: KpiConfig; readonly events: Events },
): Fold<LogRecord> {
  const city = restoreCity(partition, state);
  const kept = { rolled: createRolledTimes(), stock: createStockCounts() };
  let isWhole = false;
  const recall: Recall = (asset, from) => recallSettled(city, asset, from, deps.config);
  return {
    *apply(records) {
      if (!isWhole) yield* restoreSpans(city, deps.config);
      isWhole = true;
      const outputs: Output[] = [];
      for (const record of records) {
        const { value } = record;
        if (!observeRecord(city, value, recall)) leftOut(deps.events, value);
        if (value.type === 'tick') yield* onTick(city, record, { ...deps, ...kept, outputs });
        if (value.type === 'day_restated')
          takeRestatedDay(workOf(city, record, { ...deps, outputs }), value, recall);
      }
      return outputs;
    },
    changes: () => changesOf(city),
  };
}

function leftOut(events: Events, { type }: LogRecord): void {
  if (type === 'session') events.sessionLeftOut();
  else events.readingBeyondHotWindow();
}

/**
 * Spans follow from the evidence: as of the restored clock they are what they were, but where work is pending. Before
 * the first record, in turns: who shares the thread does not wait for a whole city.
 */
function* restoreSpans(city: CityState, config: KpiConfig): Pauses {
  for (const state of city.ordered) {
    for (const part of state.parts.values())
      if (part.dirtyFrom === FAR)
        recompute(city, state, part, earliest({ city, config }, state, begunAt(part)));
    yield;
  }
}

/** As they began when they were computed first: what the register said by then may be another thing now. */
function begunAt({ spans, compactedTo }: PartState): number {
  return beginOf(spans) ?? compactedTo;
}

interface TickDeps {
  readonly config: KpiConfig;
  readonly events: Events;
  readonly rolled: RolledTimes;
  readonly stock: StockCounts;
  readonly outputs: Output[];
}

function* onTick(city: CityState, record: StreamRecord<LogRecord>, deps: TickDeps): Pauses {
  const { now: at } = city.clock;
  if (!isNewStep(city.emittedAt, at, RECORD_STEP_MS)) return;
  const { config, outputs } = deps;
  city.agenda.passTo(at);
  yield* refreshAll(city, record, deps);
  if (isNewStep(city.emittedAt, at, LATE_STEP_MS)) emitDirtyDays(city, { config, outputs, record });
  const publisher = publisherOf(city, record, { config, outputs, at });
  const rollAt = Math.floor(at / STEP_MS) * STEP_MS;
  const rolls = rollAt > city.rolledAt;
  yield* emitRecords(city, publisher, rolls ? rollAt : at);
  yield* emitMeasured(city, publisher);
  if (rolls) {
    yield* emitFigures(city, publisherOf(city, record, { config, outputs, at: rollAt }), deps);
    city.rolledAt = rollAt;
  }
  if (isNewStep(city.emittedAt, at, COMPACT_STEP_MS)) city.compacting ??= 0;
  yield* compactInTurn(city, config, (at - city.emittedAt) / RECORD_STEP_MS);
  city.emittedAt = at;
  restAll(city, at, deps.rolled);
}

function isNewStep(before: number, now: number, stepMs: number): boolean {
  return Math.floor(now / stepMs) > Math.floor(before / stepMs);
}

function workOf(
  city: CityState,
  { partition, offset }: StreamRecord<LogRecord>,
  { config, outputs }: Pick<TickDeps, 'config' | 'outputs'>,
): Refreshing {
  return { city, config, outputs, src: `${partition}:${offset}` };
}

function* refreshAll(city: CityState, record: StreamRecord<LogRecord>, deps: TickDeps): Pauses {
  const { now } = city.clock;
  const lateTurn = isNewStep(city.emittedAt, now, LATE_STEP_MS);
  const work = workOf(city, record, deps);
  for (const state of awakeOf(city)) {
    if (isMeasured(state)) city.metered.add(state.number);
    for (const part of state.parts.values()) {
      const late = part.dirtyFrom < now - LATE_MS && countSpans(part.spans) > 0;
      const dirty = part.dirtyFrom !== FAR || part.validUntil <= now;
      if (!dirty || (late && !lateTurn)) continue;
      refreshPart(work, state, part);
      yield;
    }
  }
}

function publisherOf(
  city: CityState,
  { partition, offset }: StreamRecord<LogRecord>,
  {
    config,
    outputs,
    at,
  }: { readonly config: KpiConfig; readonly outputs: Output[]; readonly at: number },
): Publisher {
  return {
    config,
    outputs,
    at,
    note: '',
    position: { [partition]: offset },
    ...memoryIn(city.published, city.touched),
  };
}
