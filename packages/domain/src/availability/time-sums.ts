import { kinds } from '../kinds/kinds.ts';
import type { StateSpan } from '../model/span.ts';

/**
 * Whole milliseconds of one part, or of many parts added up, and how often it failed. Adding the sums of two times that do not overlap
 * gives the sums of both; that is all a roll-up does. What few parts have is absent where there is none of it.
 */
export interface TimeSums {
  /** Up in any way but the two below. */
  up: number;
  charging: number;
  saving: number;
  /** Down in any way but the one below. */
  down: number;
  /** Down on purpose: blocked by hand, or a planned outage. */
  manual: number;
  unknown: number;
  excluded: number;
  /** Of `excluded`: the status said down. */
  excludedDown?: number;
  /** Of `unknown`: by then nothing had been known for more than 24 h. */
  longUnknown?: number;
  /** Closed hours; nothing is required in them. */
  closed?: number;
  /** Unplanned outages that began; a number, no time. */
  failures?: number;
  /** Unplanned outages that ended with the part known to work; a number, no time. */
  repairs?: number;
}

/** A span of which nothing is known for so long is long unknown from then on. */
export const LONG_UNKNOWN_MS = 86_400_000;

/** Cause of a span that is not in service because of the opening hours. */
export const CLOSED_HOURS = 'closed';

type Timed = Pick<StateSpan, 'state' | 'status' | 'cause'> & {
  readonly start: number;
  readonly end: number;
};

export function noTime(): TimeSums {
  return { up: 0, charging: 0, saving: 0, down: 0, manual: 0, unknown: 0, excluded: 0 };
}

export function addTime(into: TimeSums, more: Readonly<TimeSums>): void {
  into.up += more.up;
  into.charging += more.charging;
  into.saving += more.saving;
  into.down += more.down;
  into.manual += more.manual;
  into.unknown += more.unknown;
  into.excluded += more.excluded;
  if (more.excludedDown) into.excludedDown = (into.excludedDown ?? 0) + more.excludedDown;
  if (more.longUnknown) into.longUnknown = (into.longUnknown ?? 0) + more.longUnknown;
  if (more.closed) into.closed = (into.closed ?? 0) + more.closed;
  if (more.failures) into.failures = (into.failures ?? 0) + more.failures;
  if (more.repairs) into.repairs = (into.repairs ?? 0) + more.repairs;
}

/** Takes away what was added. */
export function takeTime(from: TimeSums, less: Readonly<TimeSums>): void {
  for (const name of SUM_NAMES) {
    if (!less[name]) continue;
    const left = (from[name] ?? 0) - less[name];
    if (left === 0 && isOptional(name)) delete from[name];
    else from[name] = left;
  }
}

type Optional<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

function isOptional(name: keyof TimeSums): name is Optional<TimeSums> {
  return SUM_NAMES.indexOf(name) >= SUMS_ALWAYS;
}

const DOWN_STATUSES = statusesOf('DOWN');
const UP_STATUSES = statusesOf('UP');

function statusesOf(wanted: 'UP' | 'DOWN'): ReadonlySet<string> {
  const found = kinds.flatMap(({ statuses }) =>
    Object.keys(statuses).filter((status) => statuses[status] === wanted),
  );
  return new Set(found);
}

const ON_PURPOSE: ReadonlySet<string> = new Set(['MANUAL_BLOCK', 'PLANNED_OUTAGE']);

type SumName = 'up' | 'charging' | 'saving' | 'down' | 'manual' | 'unknown' | 'excluded' | 'closed';

/** Which of the sums a span belongs to; undefined for time in which nothing is required. */
export function sumOf({
  state,
  status,
  cause,
}: Pick<StateSpan, 'state' | 'status' | 'cause'>): SumName | undefined {
  if (state === 'NOT_IN_SERVICE') return cause === CLOSED_HOURS ? 'closed' : undefined;
  if (state === 'UNKNOWN') return 'unknown';
  if (state === 'EXCLUDED') return 'excluded';
  if (state === 'DOWN') return ON_PURPOSE.has(status) ? 'manual' : 'down';
  if (status === 'CHARGING') return 'charging';
  return status === 'ENERGY_SAVING' ? 'saving' : 'up';
}

/** Names of the sums, those that every part has first, and numbers last. */
export const SUM_NAMES = [
  'up',
  'charging',
  'saving',
  'down',
  'manual',
  'unknown',
  'excluded',
  'closed',
  'excludedDown',
  'longUnknown',
  'failures',
  'repairs',
] as const satisfies readonly (keyof TimeSums)[];

/** So many of the names, the first ones, are there with every part. */
export const SUMS_ALWAYS = 7;

/** What spans that were let go leave for those behind them; plain data. */
export interface CarriedOver {
  /** Since when nothing had been known at their end; null when something was. */
  readonly unknownSince: number | null;
  /** An unplanned outage had begun, and no repair of it was known. */
  readonly isOut: boolean;
}

export const NOTHING_CARRIED: CarriedOver = { unknownSince: null, isOut: false };

/** Sums of the spans within [from, to). The spans begin no later than `from`. */
export function sumSpans(
  spans: Iterable<Timed>,
  from: number,
  to: number,
  carried: CarriedOver = NOTHING_CARRIED,
): TimeSums {
  const sums = noTime();
  eachAddend(spans, carried, {
    stretch(name, start, end) {
      const ms = Math.min(end, to) - Math.max(start, from);
      if (ms > 0) sums[name] = (sums[name] ?? 0) + ms;
    },
    turn(name, at) {
      if (at >= from && at < to) sums[name] = (sums[name] ?? 0) + 1;
    },
  });
  return sums;
}

type TurnName = 'failures' | 'repairs';

/** Who is told what spans add to the sums. */
interface Addends {
  /** All time of [start, end); what is part of another sum comes behind it. */
  stretch(name: Exclude<(typeof SUM_NAMES)[number], TurnName>, start: number, end: number): void;
  /** One, for every time that holds the instant `at`. */
  turn(name: TurnName, at: number): void;
}

/** Everything of the spans that adds to one of the sums, in the order of the spans. */
export function eachAddend(spans: Iterable<Timed>, carried: CarriedOver, to: Addends): void {
  let { unknownSince: since, isOut } = carried;
  for (const span of spans) {
    since = unknownAfter(span, since);
    const name = sumOf(span);
    const isOutNow = isOutAfter(span, name, isOut);
    if (isOutNow && !isOut) to.turn('failures', span.start);
    // The outage of a part that is taken out of service ends without a repair.
    if (isOut && !isOutNow && name) to.turn('repairs', span.start);
    isOut = isOutNow;
    if (name) eachStretch(span, name, since, to);
  }
}

function eachStretch(
  { status, start, end }: Timed,
  name: SumName,
  since: number | null,
  to: Addends,
): void {
  to.stretch(name, start, end);
  if (name === 'excluded' && DOWN_STATUSES.has(status)) to.stretch('excludedDown', start, end);
  if (name !== 'unknown' || since === null) return;
  const long = Math.max(start, since + LONG_UNKNOWN_MS);
  if (end > long) to.stretch('longUnknown', long, end);
}

/** The same one where nothing is. */
export function carriedOf(unknownSince: number | null, isOut: boolean): CarriedOver {
  return unknownSince === null && !isOut ? NOTHING_CARRIED : { unknownSince, isOut };
}

/** What is carried over the end of the spans. */
export function carriedOver(spans: Iterable<Timed>, before: CarriedOver): CarriedOver {
  let { unknownSince, isOut } = before;
  for (const span of spans) {
    unknownSince = unknownAfter(span, unknownSince);
    isOut = isOutAfter(span, sumOf(span), isOut);
  }
  return carriedOf(unknownSince, isOut);
}

/** Closed hours and exclusions in between end no silence. */
function unknownAfter({ state, status, start }: Timed, since: number | null): number | null {
  if (state === 'UNKNOWN') return since ?? start;
  if (state === 'UP' || state === 'DOWN') return null;
  return state === 'EXCLUDED' && status !== '' && status !== 'UNKNOWN' ? null : since;
}

/**
 * Whether an unplanned outage goes on. Only a part that is known to work has been repaired: silence, closed hours and
 * what is down on purpose or within a planned window neither begin an outage nor end one.
 */
function isOutAfter({ status }: Timed, name: SumName | undefined, before: boolean): boolean {
  if (name === 'down') return true;
  if (name === 'excluded') return before && !UP_STATUSES.has(status);
  if (name === 'unknown' || name === 'manual' || name === 'closed') return before;
  return false;
}

/** Whether an unplanned outage goes on behind the spans follows from them alone, whatever was before. */
export function tellsOutage(spans: readonly Timed[]): boolean {
  return spans.some(
    (span) => isOutAfter(span, sumOf(span), true) === isOutAfter(span, sumOf(span), false),
  );
}
