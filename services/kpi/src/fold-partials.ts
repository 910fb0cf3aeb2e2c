import type { KpiPartial } from '@infrapulse/contracts';
import { type KpiWindow, localDate, parseKpiKey } from '@infrapulse/domain';
import type { Fold, KeptState, Output, StreamRecord } from '@infrapulse/ports';
import { reasonOf } from './causes.ts';
import { memoryIn } from './closed-periods.ts';
import { hasClosed, isWithinReach, windowOf } from './closed-windows.ts';
import type { KpiConfig } from './config.ts';
import type { Pauses } from './emission.ts';
import { addSums } from './families.ts';
import {
  type ClosedPeriods,
  closePeriods,
  forgetPeriods,
  noPeriods,
  restorePeriods,
  type StoredPeriods,
  storePeriods,
} from './period-blocks.ts';
import { type Publisher, publishFamily } from './publish-records.ts';
import { partialKey } from './roll-up.ts';
import { createSumsAhead, type Sums, type SumsAhead } from './sums-ahead.ts';
import { createTurns, type Turns, type TurnsState } from './wait-for-all.ts';

export const PARTIALS_FOLD_VERSION = 2;

/** Per key the newest sums of every partition. */
type Entry = Record<string, Sums>;

interface RollUpState {
  readonly entries: Map<string, Entry>;
  readonly published: ClosedPeriods;
  readonly ahead: SumsAhead;
  /** Changed keys that are not published yet. */
  readonly waiting: Set<string>;
  /** Keys of entries that the state has not been told of. */
  readonly changed: Set<string>;
  /** State keys of what was published. */
  readonly touched: Set<string>;
  /** Local date of the newest T published. */
  today: string;
  readonly turns: Turns;
}

interface PartialsDeps {
  readonly config: KpiConfig;
  /** Of `readings`: so many sums make a figure. */
  readonly partitions: number;
}

/**
 * Stage two: the newest sums per key and partition of `readings`, added up once all partitions have said that theirs
 * of T are there. Replacing is idempotent, so at least once is enough.
 */
export function createPartialsFold(
  state: KeptState,
  { config, partitions }: PartialsDeps,
): Fold<KpiPartial> {
  const rollUp = restore(state, partitions);
  return {
    *apply(records) {
      const outputs: Output[] = [];
      for (const record of records) yield* take(rollUp, record, { config, outputs });
      return outputs;
    },
    *changes() {
      const { entries, published, ahead, changed, touched } = rollUp;
      for (const key of changed) yield [`e/${key}`, entries.get(key)];
      changed.clear();
      for (const key of touched) yield [key, storePeriods(published, key)];
      touched.clear();
      closePeriods(published);
      for (const [id, sums] of ahead.changes()) yield [`a/${id}`, sums];
      yield ['waiting', [...rollUp.waiting]];
      yield ['today', rollUp.today];
      yield ['turns', rollUp.turns.state()];
    },
  };
}

function restore(state: KeptState, partitions: number): RollUpState {
  const rollUp: RollUpState = {
    entries: new Map(),
    published: noPeriods(),
    ahead: createSumsAhead(),
    waiting: new Set((state.get('waiting') as string[] | undefined) ?? []),
    changed: new Set(),
    touched: new Set(),
    today: (state.get('today') as string | undefined) ?? '',
    turns: createTurns(partitions, state.get('turns') as TurnsState | undefined),
  };
  for (const [key, value] of state) {
    const id = key.slice(2);
    if (key.startsWith('e/')) rollUp.entries.set(id, value as Entry);
    else if (key.startsWith('c/')) restorePeriods(rollUp.published, key, value as StoredPeriods);
    else if (key.startsWith('a/')) rollUp.ahead.restore(id, value as Sums);
  }
  return rollUp;
}

interface Taking {
  readonly config: KpiConfig;
  readonly outputs: Output[];
}

function* take(rollUp: RollUpState, record: StreamRecord<KpiPartial>, taking: Taking): Pauses {
  const { value } = record;
  const { from = record.partition } = value;
  if (value.type === 'partial') return rollUp.ahead.put(from, partialKey(value), value);
  const turn = rollUp.turns.done(from, value.at);
  if (!turn) return;
  catchUp(rollUp, turn.at);
  const publisher = publisherOf(rollUp, record, { ...taking, ...turn });
  // In an order that does not depend on a restart.
  for (const key of [...rollUp.waiting].sort()) {
    publishEntry(publisher, rollUp.entries.get(key) ?? {});
    yield;
  }
  rollUp.waiting.clear();
  const today = localDate(turn.at);
  if (today !== rollUp.today) forgetClosed(rollUp, taking.config, turn.at);
  rollUp.today = today;
}

/** Sums and figures of windows that are not restated any more. */
function forgetClosed(rollUp: RollUpState, config: KpiConfig, at: number): void {
  const { entries, published, changed, touched } = rollUp;
  const isKept = (window: string, firstDay: string) =>
    isWithinReach(config, at, windowOf(window, firstDay));
  for (const key of entries.keys()) {
    const { window, period } = parseKpiKey(key);
    if (period === 'rolling' || isKept(window, period)) continue;
    entries.delete(key);
    changed.add(key);
  }
  forgetPeriods(
    published,
    ({ period }, records) => {
      const [window = '', firstDay = ''] = period.split('/');
      return isKept(window, firstDay) ? records : undefined;
    },
    (key) => touched.add(key),
  );
}

/** Figures of T are made of sums up to T, whatever the faster partitions have said since. */
function catchUp({ ahead, entries, waiting, changed }: RollUpState, to: number): void {
  for (const [from, key, sums] of ahead.takeUpTo(to)) {
    let entry = entries.get(key);
    if (!entry) entries.set(key, (entry = {}));
    if ((entry[from]?.at ?? 0) <= sums.at) entry[from] = sums;
    waiting.add(key);
    changed.add(key);
  }
}

function publisherOf(
  { published, touched }: RollUpState,
  { partition, offset }: StreamRecord<KpiPartial>,
  {
    config,
    outputs,
    at,
    behind,
  }: Taking & { readonly at: number; readonly behind: readonly number[] },
): Publisher {
  return {
    config,
    outputs,
    at,
    note: behind.length === 0 ? '' : `without the newest of partitions ${behind.join(', ')}`,
    position: { [partition]: offset },
    ...memoryIn(published, touched),
  };
}

function publishEntry(publisher: Publisher, entry: Entry): void {
  // A partition in which nothing changed said its sums earlier: the window is the newest one's.
  const [newest, ...others] = Object.values(entry).sort((a, b) => b.at - a.at);
  if (!newest || closesLater(newest, publisher.at)) return;
  const sums = others.length > 0 ? { ...newest.sums } : newest.sums;
  let since = sinceOf(newest);
  for (const other of others) {
    addSums(sums, other.sums);
    since = Math.min(since, sinceOf(other));
  }
  const { kpi: family, scope, id, start, end } = newest;
  // A calendar window that still runs is known up to when it was told.
  const range = { window: newest.window as KpiWindow, start, end: Math.min(end, newest.at) };
  const reason = reasonOf(reasonsOf(entry, newest.at));
  publishFamily(publisher, { family, scope, id, range, sums, since, reason });
}

/** Of the partitions whose sums changed now. */
function reasonsOf(entry: Entry, at: number): readonly string[] {
  return Object.values(entry).flatMap((sums) => (sums.at === at ? (sums.reasons ?? []) : []));
}

/** Told while its window ran and added up when that is over: what closes it is still to come. */
function closesLater({ window, start, end, at }: Sums, now: number): boolean {
  const range = { window: window as KpiWindow, start, end };
  return hasClosed(range, now) && !hasClosed(range, at);
}

function sinceOf({ since, start }: Sums): number {
  return since ?? start;
}
