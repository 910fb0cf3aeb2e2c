import { type Intervals, lastStartAtOrBefore } from './intervals.ts';

/**
 * When something was offline: [said, revoked) pairs, one for each time that it was said, by that time. Ends never
 * fall, so that the newest pair begun decides.
 */
export type Absences = Intervals;

/** What lasts until something ends it. */
const FAR = Number.MAX_SAFE_INTEGER;
/** So many in a row that nothing has revoked are kept; of more the newest takes the place of the one before it. */
const UNREVOKED_MAX = 8;

/** It is said at `at` to be offline, from then on. */
export function beginAbsence(absences: Absences, at: number): void {
  const last = absences.length - 2;
  const start = absences[last];
  const from = Math.max(at, start ?? at);
  if (from === start) absences[last + 1] = FAR;
  else if (absences[absences.length + 1 - 2 * UNREVOKED_MAX] === FAR) absences[last] = from;
  else absences.push(from, FAR);
}

/** A live sign of life: what it says was so at `ts`; it came at `at`. */
export interface SignOfLife {
  readonly ts: number;
  readonly at: number;
}

/** Ends at `ts` what had been said by `at` to last then; true when there was something. */
export function revokeAbsence(absences: Absences, { ts, at }: SignOfLife): boolean {
  let revoked = false;
  for (let i = lastStartAtOrBefore(absences, ts); i >= 0; i -= 2) {
    if ((absences[i + 1] as number) <= ts) break;
    if ((absences[i] as number) > at) continue;
    absences[i + 1] = ts;
    revoked = true;
  }
  return revoked;
}

/** Since when it has been offline without an end; a time never reached when it is not. */
export function absentSince(absences: Absences): number {
  let since = FAR;
  for (let i = absences.length - 2; i >= 0 && absences[i + 1] === FAR; i -= 2)
    since = absences[i] as number;
  return since;
}
