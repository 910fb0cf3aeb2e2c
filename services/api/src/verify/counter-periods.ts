import type { CounterPeriod } from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';

const CAUSES = [
  ['unavail_fault_s', 'FAULT'],
  ['unavail_transport_s', 'TRANSPORT_FAULT'],
  ['unavail_manual_s', 'MANUAL_BLOCK'],
  ['unavail_energy_saving_s', 'ENERGY_SAVING'],
] as const;

/** Unavailable seconds that the source counted itself, by cause; a period told twice counts as told last. */
export function addCounters(
  counters: CounterPeriod[],
  { metrics, extra }: ReadingRow,
  ts: number,
): void {
  const periodS = extra?.periodS;
  if (!periodS) return;
  const ms = CAUSES.flatMap(([metric, status]) => {
    const value = metrics[metric];
    return typeof value === 'number' ? [[status, Math.round(value * 1000)] as const] : [];
  });
  if (ms.length === 0) return;
  const period = { from: ts - periodS * 1000, to: ts, ms };
  const at = counters.findIndex(({ from }) => from === period.from);
  if (at >= 0) counters[at] = period;
  else counters.push(period);
  counters.sort((a, b) => a.from - b.from);
}
