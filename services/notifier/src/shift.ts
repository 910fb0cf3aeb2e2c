import { toIso } from '@infrapulse/contracts';
import { type Alarm, DAY_MS, dayStart, type Severity } from '@infrapulse/domain';
import type { Place } from './notification.ts';

/** What one shift tells the next: what called in it, and what still stands at its end. */
export interface Shift {
  /** Unix ms, [from, to). */
  readonly from: number;
  readonly to: number;
  /** Calls by severity: annunciated alarms, as those of ISA-18.2 clause 16. */
  readonly calls: Readonly<Record<Severity, number>>;
  /** Most calls within ten minutes of the clock. */
  readonly mostInTenMinutes: number;
  /** Alarms that called most often, at most three. */
  readonly frequent: readonly { readonly alarm: Alarm; readonly count: number }[];
  /** Active ones, gravest first, the oldest of each severity first. */
  readonly standing: readonly Standing[];
  /** Over, and nobody has acknowledged them. */
  readonly returned: number;
  readonly shelved: number;
  readonly suppressed: number;
  readonly outOfService: number;
}

interface Standing {
  readonly alarm: Alarm;
  readonly place: Place;
}

/** The newest shift that is over at `now`, of shifts that end at these times of the local day. */
export function shiftBefore(times: readonly number[], now: number): Pick<Shift, 'from' | 'to'> {
  const today = dayStart(now);
  const ends = [-2, -1, 0]
    .flatMap((day) => times.map((time) => today + day * DAY_MS + time))
    .filter((end) => end <= now)
    .sort((a, b) => b - a);
  const [to = today, from = to - DAY_MS] = [...new Set(ends)];
  return { from, to };
}

export function callsOf({ calls }: Pick<Shift, 'calls'>): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

/** As it goes to other systems. */
export function shiftToWire({ from, to, standing, frequent, ...counts }: Shift) {
  return {
    from: toIso(from),
    to: toIso(to),
    ...counts,
    standing: standing.map(({ alarm: { id, severity, state, raisedAt }, place }) => {
      return { alarm: id, severity, state, raisedAt: toIso(raisedAt), place };
    }),
    frequent: frequent.map(({ alarm, count }) => ({ alarm: alarm.id, count })),
  };
}
