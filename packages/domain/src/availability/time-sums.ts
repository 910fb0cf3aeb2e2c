import { kinds } from '../kinds/kinds.ts';
import type { StateSpan } from '../model/span.ts';

/**
 * Whole milliseconds of one part, or of many parts added up. Adding the sums of two times that do not overlap
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
}

const DOWN_STATUSES: ReadonlySet<string> = new Set(
  kinds.flatMap(({ statuses }) =>
    Object.keys(statuses).filter((status) => statuses[status] === 'DOWN'),
  ),
);

const ON_PURPOSE: ReadonlySet<string> = new Set(['MANUAL_BLOCK', 'PLANNED_OUTAGE']);

/** Which of the sums a span belongs to; undefined for time in which nothing is required. */
export function sumOf({ state, status, cause }: Pick<StateSpan, 'state' | 'status' | 'cause'>) {
  if (state === 'NOT_IN_SERVICE') return cause === CLOSED_HOURS ? 'closed' : undefined;
  if (state === 'UNKNOWN') return 'unknown';
  if (state === 'EXCLUDED') return 'excluded';
  if (state === 'DOWN') return ON_PURPOSE.has(status) ? 'manual' : 'down';
  if (status === 'CHARGING') return 'charging';
  return status === 'ENERGY_SAVING' ? 'saving' : 'up';
}

/** Names of the sums, those that every part has first. */
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
] as const satisfies readonly (keyof TimeSums)[];

/**
 * Sums of the spans within [from, to). The spans begin no later than `from`; when nothing was known at the beginning
 * of the first, `unknownSince` says since when.
 */
export function sumSpans(
  spans: readonly Timed[],
  from: number,
  to: number,
  unknownSince: number | null = null,
): TimeSums {
  const sums = noTime();
  eachStretch(spans, unknownSince, (name, start, end) => {
    const ms = Math.min(end, to) - Math.max(start, from);
    if (ms > 0) sums[name] = (sums[name] ?? 0) + ms;
  });
  return sums;
}

type Stretch = (name: (typeof SUM_NAMES)[number], start: number, end: number) => void;

/** Every stretch of the spans that adds to one of the sums; what is part of another sum comes behind it. */
export function eachStretch(
  spans: readonly Timed[],
  unknownSince: number | null,
  stretch: Stretch,
): void {
  let since = unknownSince;
  for (const span of spans) {
    since = unknownAfter(span, since);
    const name = sumOf(span);
    if (!name) continue;
    const { start, end } = span;
    stretch(name, start, end);
    if (name === 'excluded' && DOWN_STATUSES.has(span.status)) stretch('excludedDown', start, end);
    if (name !== 'unknown' || since === null) continue;
    const long = Math.max(start, since + LONG_UNKNOWN_MS);
    if (end > long) stretch('longUnknown', long, end);
  }
}

/** Since when nothing is known at the end of the spans; null when something is. */
export function unknownSinceOf(spans: readonly Timed[], before: number | null): number | null {
  return spans.reduce((since, span) => unknownAfter(span, since), before);
}

/** Closed hours and exclusions in between end no silence. */
function unknownAfter({ state, status, start }: Timed, since: number | null): number | null {
  if (state === 'UNKNOWN') return since ?? start;
  if (state === 'UP' || state === 'DOWN') return null;
  return state === 'EXCLUDED' && status !== '' && status !== 'UNKNOWN' ? null : since;
}
