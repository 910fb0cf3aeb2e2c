import type { Piece, Span } from './course.ts';
import type { TrialRow } from './trial.ts';

/** Milliseconds of one or more parts by what counted. */
export type Times = Record<
  | 'up'
  | 'charging'
  | 'saving'
  | 'down'
  | 'byPlan'
  | 'unknown'
  /** Of `unknown`: by then nothing had been known for more than 24 h. */
  | 'longUnknown'
  | 'excluded'
  /** Of `excluded`: what was heard said down. */
  | 'excludedDown'
  | 'closed'
  /** Unplanned outages that began; no time, but their number. */
  | 'failures'
  /** Those that ended with the part known to work. */
  | 'repairs',
  number
>;

const LONG = 24 * 3_600_000;

export function noTimes(): Times {
  return {
    up: 0,
    charging: 0,
    saving: 0,
    down: 0,
    byPlan: 0,
    unknown: 0,
    longUnknown: 0,
    excluded: 0,
    excludedDown: 0,
    closed: 0,
    failures: 0,
    repairs: 0,
  };
}

/** Adds what a part did in [from, to), as far as the version of the time is `wanted`. */
export function addTimes(
  sums: Times,
  pieces: readonly Piece[],
  { from, to }: Span,
  wanted: (version: TrialRow) => boolean = () => true,
): void {
  let unknownSince: number | null = null;
  let isOut = false;
  for (const piece of pieces) {
    unknownSince = unknownAfter(piece, unknownSince);
    const wasOut = isOut;
    isOut = isOutAfter(piece, wasOut);
    if (piece.from >= from && piece.from < to && wanted(piece.version)) {
      if (isOut && !wasOut) sums.failures += 1;
      if (wasOut && !isOut && isKnownToWork(piece)) sums.repairs += 1;
    }
    const start = Math.max(piece.from, from);
    const end = Math.min(piece.to, to);
    if (start >= end || !wanted(piece.version)) continue;
    addPiece(sums, piece, end - start);
    if (piece.is !== 'unknown' || unknownSince === null) continue;
    sums.longUnknown += Math.max(0, end - Math.max(start, unknownSince + LONG));
  }
}

/** Since when nothing has been known: closed hours and exclusions under which nothing is heard end no silence. */
function unknownAfter({ is, heard, from }: Piece, since: number | null): number | null {
  if (is === 'unknown') return since ?? from;
  if (is === 'closed' || is === null) return since;
  return is === 'excluded' && heard === 'unknown' ? since : null;
}

/** What leaves service ends its outage without a repair, beneath a planned window too (docs/decisions/0019). */
function isKnownToWork({ is, heard }: Piece): boolean {
  return is !== null && heard !== 'not in service';
}

/** Only a part that is known to work has been repaired, and only one that fails by itself has failed. */
function isOutAfter({ is, heard }: Piece, before: boolean): boolean {
  switch (is) {
    case 'down':
      return true;
    case 'excluded':
      return before && (heard === 'unknown' || heard === 'down' || heard === 'down by plan');
    case 'unknown':
    case 'down by plan':
    case 'closed':
      return before;
    default:
      return false;
  }
}

function addPiece(sums: Times, { is, heard }: Piece, ms: number): void {
  if (is === null) return;
  sums[is === 'down by plan' ? 'byPlan' : is] += ms;
  if (is === 'excluded' && (heard === 'down' || heard === 'down by plan')) sums.excludedDown += ms;
}
