import { isUsable, type Row } from './heard.ts';
import { VOLUME } from './meter-kpis.ts';
import type { Sample } from './meters.ts';
import type { TrialRow } from './trial.ts';
import { partIn, requiredSince, versionAt } from './versions.ts';

/** Both decimal. */
const KB_PER_GB = 1_000_000;

/** What was carried in [from, to). */
interface Period {
  readonly from: number;
  readonly to: number;
  readonly kb: number;
}

/**
 * The periods of one place as samples of a meter: laid end to end where each begins about where the one before ended,
 * as clocks differ; one that tells of the same time again is left out, and what no period tells of is not known.
 */
export function volumesOf(
  versions: readonly TrialRow[],
  rows: readonly Row[],
  name: string,
): readonly Sample[] {
  const samples: Sample[] = [];
  for (const { from, to, kb } of periodsOf(versions, rows, name)) {
    const end = samples.at(-1)?.ts ?? Number.NEGATIVE_INFINITY;
    const slack = (to - from) / 10;
    if (from < end - slack || to <= end) continue;
    if (from > end + slack) samples.push({ ts: from, wh: 0, grown: null });
    samples.push({ ts: to, wh: kb, grown: kb });
  }
  return samples;
}

function periodsOf(
  versions: readonly TrialRow[],
  rows: readonly Row[],
  name: string,
): readonly Period[] {
  // Of two that end at the same instant, as a clock was ahead, the last that came.
  const periods = new Map<number, Period>();
  for (const { part, ts, metrics, periodS = 0, quality } of rows) {
    const gb = metrics[VOLUME];
    const version = versionAt(versions, ts);
    if (part !== name || !isUsable({ quality }) || typeof gb !== 'number') continue;
    if (ts < requiredSince(version) || (name !== '' && !partIn(version, name))) continue;
    periods.set(ts, { from: ts - periodS * 1000, to: ts, kb: Math.round(gb * KB_PER_GB) });
  }
  return [...periods.values()];
}
