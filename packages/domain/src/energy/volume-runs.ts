import type { EnergyState } from './energy-state.ts';
import type { MeterRun } from './unwrap-register.ts';

/** Kilobytes of a gigabyte, both decimal: amounts are whole kilobytes. */
const KB_PER_GB = 1_000_000;

interface Period {
  readonly from: number;
  readonly to: number;
  readonly kb: number;
}

/**
 * Amounts of periods as the readings of a meter that only grows: whole kB since the first period of a run. A period that
 * begins within a tenth of its length of where the one before ended follows on it; one that overlaps it by more says
 * the same time twice and is left out; a later one begins a new run. Within a period the amount is spread evenly.
 */
export function volumeRuns(key: string, { meters }: EnergyState): readonly MeterRun[] {
  const runs: { ts: number[]; wh: number[]; gapMs: number }[] = [];
  for (const period of periodsOf(key, meters)) {
    const run = runs.at(-1);
    const end = run?.ts.at(-1);
    const slack = (period.to - period.from) / 10;
    if (end !== undefined && period.from < end - slack) continue;
    if (run && end !== undefined && period.from <= end + slack) {
      if (period.to <= end) continue;
      run.ts.push(period.to);
      run.wh.push((run.wh.at(-1) as number) + period.kb);
    } else {
      runs.push({ ts: [period.from, period.to], wh: [0, period.kb], gapMs: Number.MAX_VALUE });
    }
  }
  return runs;
}

/** By their ends, shorter ones first. */
function periodsOf(key: string, meters: EnergyState['meters']): readonly Period[] {
  const periods: Period[] = [];
  for (const [name, { ts, kwh }] of Object.entries(meters)) {
    if (!name.startsWith(`${key}/`)) continue;
    const lengthMs = Number(name.slice(key.length + 1)) * 1000;
    ts.forEach((to, i) => {
      periods.push({ from: to - lengthMs, to, kb: Math.round((kwh[i] as number) * KB_PER_GB) });
    });
  }
  return periods.sort((a, b) => a.to - b.to || b.from - a.from);
}
