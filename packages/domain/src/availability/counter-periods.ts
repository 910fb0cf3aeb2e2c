import { isUnusable, type Quality } from '../model/reading.ts';
import type { CounterPeriod } from './evidence.ts';

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
  readonly quality: Quality | null;
}

/**
 * Takes in unavailable seconds that the source counted itself (3GPP TS 32.425), by cause; a period told twice counts
 * as told last, and one of a quality that makes it unknown not at all. Gives where the change begins, null for none.
 */
export function addCounters(counters: CounterPeriod[], reading: CountedReading): number | null {
  const { ts, periodS, metrics, quality } = reading;
  if (!periodS) return null;
  const ms = CAUSES.flatMap(([metric, status]) => {
    const value = metrics[metric];
    return typeof value === 'number' ? [[status, Math.round(value * 1000)] as const] : [];
  });
  if (ms.length === 0) return null;
  const from = ts - periodS * 1000;
  const at = counters.findIndex((period) => period.from === from);
  if (at >= 0) counters.splice(at, 1);
  if (isUnusable(quality)) return at >= 0 ? from : null;
  counters.push({ from, to: ts, ms });
  counters.sort((a, b) => a.from - b.from);
  return from;
}

/** Forgets periods that ended by `t`. */
export function dropCountersBefore(counters: CounterPeriod[], t: number): void {
  const kept = counters.filter(({ to }) => to > t);
  counters.splice(0, counters.length, ...kept);
}
