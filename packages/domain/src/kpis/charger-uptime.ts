import type { TimeSums } from '../availability/time-sums.ts';
import { withChanges } from '../model/with-changes.ts';
import {
  availability,
  downOf,
  upOf,
  type WholeRatio,
  whereKnown,
  withRatio,
} from './availability-figures.ts';
import type { KpiFigures } from './figures.ts';

type Sums = Readonly<TimeSums>;

/** The forms of uptime beside `exclude_unknown`. */
const FORMS: Readonly<Record<string, (sums: Sums) => WholeRatio>> = {
  unknown_is_down: (sums) => ofRequired(sums, upOf(sums)),
  unknown_is_up: (sums) => ofRequired(sums, upOf(sums) + sums.unknown),
  nevi,
  uk_literal: (sums) => ofOpenHours(sums, 0),
  afirev: (sums) => ofOpenHours(sums, sums.longUnknown ?? 0),
};

/** Forms that most of the records do without; the default stands beside them. */
export const FURTHER_UPTIMES: readonly string[] = Object.keys(FORMS);

/** Uptime of connectors in one of the six forms; the times stay what they were. */
export function uptimeFigures(sums: Sums, policy: string): KpiFigures {
  const figures = availability(upOf(sums), downOf(sums), sums);
  if (excusedOf(sums) > outageOf(sums)) return refused(figures);
  const form = FORMS[policy];
  return form ? whereKnown(sums, withRatio(figures, form(sums))) : figures;
}

/** Of the required time: open hours without what is excluded. */
function ofRequired(sums: Sums, numerator: number): WholeRatio {
  const known = upOf(sums) + downOf(sums);
  const { unknown } = sums;
  return { numerator, low: upOf(sums), high: upOf(sums) + unknown, of: known + unknown };
}

/**
 * 23 CFR 680.116(b): (period − (outage − excluded outage)) / period. Unknown time is outage. What is excluded, and
 * closed hours, are no outage and stay in the period. The period is that of the window, not the constant of
 * 525,600 minutes, so a port that is down for a whole leap year has 0.
 */
function nevi(sums: Sums): WholeRatio {
  const excused = excusedOf(sums);
  const of = upOf(sums) + outageOf(sums);
  const up = of - (outageOf(sums) - excused);
  return { numerator: up, low: up, high: up + sums.unknown, of };
}

const MORE_EXCLUDED = 'more excluded outage than outage: an error of the data';

/** T_excluded: what is excluded, and closed hours. */
function excusedOf(sums: Sums): number {
  return sums.excluded + (sums.closed ?? 0);
}

/** T_outage, with the part of it that is excluded: all time in which the port was not known to be up. */
function outageOf(sums: Sums): number {
  return downOf(sums) + sums.unknown + excusedOf(sums);
}

/**
 * 23 CFR 680.116(b) holds for 0 ≤ T_excluded ≤ T_outage. Spans keep to it; sums that do not are an error of the data,
 * and would give more than 100 %.
 */
function refused(figures: KpiFigures): KpiFigures {
  const nothing = { value: null, bounds: { low: null, high: null } };
  return withChanges(figures, { ...nothing, insufficient: MORE_EXCLUDED });
}

/**
 * UK SI 2023/1168 reg. 7, read literally: 1 − (inoperative or out of order) / open hours. Unknown counts as reliable,
 * and no exclusion helps a status that says down. AFIREV (Qualicharge) has the same form; with it a point that has been
 * unknown for more than 24 h is unavailable from then on.
 */
function ofOpenHours(sums: Sums, longUnknown: number): WholeRatio {
  const of = upOf(sums) + downOf(sums) + sums.unknown + sums.excluded;
  const high = of - downOf(sums) - (sums.excludedDown ?? 0);
  return { numerator: high - longUnknown, low: high - sums.unknown, high, of };
}
