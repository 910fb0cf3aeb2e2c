import { isUnusable, type Quality } from '../model/reading.ts';
import type { CounterPeriod, PartEvidence } from './evidence.ts';

/** Metric → the status whose seconds it counts, in the order in which a period is laid out from its start. */
const CAUSES: readonly (readonly [metric: string, status: string])[] = [
  ['unavail_fault_s', 'FAULT'],
  ['unavail_transport_s', 'TRANSPORT_FAULT'],
  ['unavail_manual_s', 'MANUAL_BLOCK'],
  ['unavail_energy_saving_s', 'ENERGY_SAVING'],
];

/** What of a reading says how long its part was out of service, in the `periodS` seconds before `ts`. */
interface CountedReading {
  readonly ts: number;
  readonly periodS: number | undefined;
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Of all that was told of the instant. */
  readonly quality: Quality;
}

type Counting = Pick<PartEvidence, 'counters'>;

/**
 * Takes in unavailable seconds that the source counted itself (3GPP TS 32.425), by cause. What is told again of a period,
 * its length and its quality too, counts as told last. Gives where the change begins, null for none.
 */
export function addCounters(own: Counting, reading: CountedReading): number | null {
  const { counters } = own;
  const { ts, periodS, quality } = reading;
  const known = counters.find((period) => period.to === ts);
  const from = periodS ? ts - periodS * 1000 : known?.from;
  if (from === undefined) return null;
  const ms = secondsOf(reading, known);
  if (!known && ms.length === 0) return null;
  const bad = isUnusable(quality) && ({ bad: true } as const);
  const told = ms.length > 0 ? [{ from, to: ts, ms, ...bad }] : [];
  const others = counters.filter((period) => period !== known);
  own.counters = [...others, ...told].sort((a, b) => a.to - b.to);
  return Math.min(from, known?.from ?? from);
}

/** By cause, those that the reading leaves out as they are known. */
function secondsOf(
  { metrics }: CountedReading,
  known: CounterPeriod | undefined,
): CounterPeriod['ms'] {
  const before = new Map(known?.ms);
  return CAUSES.flatMap(([metric, status]) => {
    const told = metrics[metric];
    const ms = typeof told === 'number' ? Math.round(told * 1000) : before.get(status);
    return ms === undefined || told === null ? [] : [[status, ms] as const];
  });
}

/** Those that count. */
export function countedPeriods(counters: readonly CounterPeriod[]): readonly CounterPeriod[] {
  return counters.some(({ bad }) => bad) ? counters.filter(({ bad }) => !bad) : counters;
}

/** Forgets periods that ended by `t`. */
export function dropCountersBefore(own: Counting, t: number): void {
  const isGone = ({ to }: CounterPeriod) => to <= t;
  if (own.counters.some(isGone)) own.counters = own.counters.filter((period) => !isGone(period));
}
