import { KIND_IDS, type KindId } from '../../model/kind.ts';
import type { LevelKpi } from './level-kpi.ts';
import { tankCharge } from './tank-charge.ts';

/** A KPI more is a file and an entry here. */
export const LEVEL_KPIS: readonly LevelKpi[] = [tankCharge];

export function levelKpiOf(id: string): LevelKpi | undefined {
  return LEVEL_KPIS.find((kpi) => kpi.id === id);
}

const byKind: ReadonlyMap<KindId, readonly LevelKpi[]> = new Map(
  KIND_IDS.map((kind) => [kind, LEVEL_KPIS.filter((kpi) => kpi.kind === kind)]),
);

/** Those of a kind; few kinds have any. */
export function levelKpisOf(kind: KindId): readonly LevelKpi[] {
  return byKind.get(kind) ?? [];
}
