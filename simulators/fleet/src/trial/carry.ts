import type { Draw } from './draw.ts';
import type { Says } from './grow.ts';
import type { TrialMessage, TrialRow } from './trial.ts';

const GB = 'data_delta_gb';

/** Who tells how much data went by: nobody, all cells or all but one, the site, or the site beside its cells. */
export function carriersOf(draw: Draw, { parts }: TrialRow): readonly string[] {
  const cells = parts.filter(({ role }) => role === 'cell').map(({ part }) => part);
  return draw.pick([[], cells, cells, cells, cells.slice(1), [''], ['', ...cells]]);
}

/** Adds what went by since it last said so, or within an interval: then periods have gaps and overlap. */
export function carrying(draw: Draw, { intervalS }: TrialRow, says: Says): Says {
  const isSinceLast = draw.chance(0.7);
  let last: number | undefined;
  return (ts) => {
    const said = says(ts);
    const sinceLast = last === undefined ? intervalS : Math.round((ts - last) / 1000);
    last = ts;
    const periodS = said.periodS ?? (isSinceLast ? sinceLast : intervalS);
    const gb = draw.chance(0.02) ? null : gigabytes(draw);
    return { ...said, periodS, metrics: { ...said.metrics, [GB]: gb } };
  };
}

/** Finer than a kilobyte. */
function gigabytes(draw: Draw): number {
  return draw.between(0, 30_000_000) / 10_000_000;
}

export function carries({ metrics }: TrialMessage): boolean {
  return metrics !== undefined && GB in metrics;
}

/** Another amount, or of another time. */
export function carriedInstead(draw: Draw, message: TrialMessage): TrialMessage {
  const { periodS = 0 } = message;
  if (draw.chance(0.3)) return { ...message, periodS: periodS + draw.between(-300, 300) };
  return { ...message, metrics: { [GB]: gigabytes(draw) } };
}
