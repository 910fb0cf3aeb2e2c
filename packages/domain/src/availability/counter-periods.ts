import type { Reading } from '../model/reading.ts';
import type { CounterPeriod } from './evidence.ts';

/** Unavailable seconds that the source counted itself (3GPP measurement period), and the status that each stands for. */
const CAUSES: readonly (readonly [metric: string, status: string])[] = [
  ['unavail_fault_s', 'FAULT'],
  ['unavail_transport_s', 'TRANSPORT_FAULT'],
  ['unavail_manual_s', 'MANUAL_BLOCK'],
  ['unavail_energy_saving_s', 'ENERGY_SAVING'],
];

/** What a reading at `ts` says its source counted in the period that ends there; null when it counted nothing. */
export function counterPeriod(
  { metrics, extra }: Pick<Reading, 'metrics' | 'extra'>,
  ts: number,
): CounterPeriod | null {
  const periodS = extra?.periodS;
  if (!periodS) return null;
  const ms = CAUSES.flatMap(([metric, status]) => {
    const value = metrics[metric];
    return typeof value === 'number' ? [[status, Math.round(value * 1000)] as const] : [];
  });
  return ms.length === 0 ? null : { from: ts - periodS * 1000, to: ts, ms };
}

/** Puts a period in its place; one told twice counts as told last. */
export function addCounterPeriod(counters: CounterPeriod[], period: CounterPeriod): void {
  const at = counters.findIndex(({ from }) => from === period.from);
  if (at >= 0) counters[at] = period;
  else counters.push(period);
  counters.sort((a, b) => a.from - b.from);
}

/** Forgets periods that ended by `t`. */
export function dropCountersBefore(counters: CounterPeriod[], t: number): void {
  const kept = counters.filter(({ to }) => to > t);
  counters.splice(0, counters.length, ...kept);
}
