import {
  addLevel,
  isUnusable,
  levelKpisOf,
  partOf,
  type Reading,
  versionAt,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';

/** Keeps the newest values of what is shown as it stands; a bad reading makes them unknown. */
export function observeLevels(
  state: AssetState,
  { part, quality, metrics }: Reading,
  { ts, now }: { readonly ts: number; readonly now: number },
): void {
  const kpis = levelKpisOf(state.asset.kind);
  if (kpis.length === 0) return;
  const role = partOf(versionAt(state.asset, ts), part)?.role;
  for (const kpi of kpis) {
    if (kpi.role !== role) continue;
    for (const metric of kpi.metrics) {
      const value = metrics[metric];
      if (value === undefined) continue;
      const key = `${part}/${metric}`;
      const said = isUnusable(quality) ? null : value;
      state.levels = { ...state.levels, [key]: addLevel(state.levels[key], ts, said, now) };
    }
  }
}
