import { versionAt } from '@infrapulse/domain';
import { countGroups, type GroupCount, type Grouping } from './counts.ts';
import { judge } from './judge.ts';
import { chosenRecords } from './judge-datacenters.ts';
import type { PlanTarget } from './plan-target.ts';
import type { ScoreboardInput } from './scoreboard.ts';
import { judgedAt } from './term.ts';

/**
 * A target split by district, operator or access: how many of the counted things stand in each group, and for
 * PT-05 … PT-07 how many data centres satisfy the condition. Targets without figures have no groups.
 */
export function scoreboardGroups(
  target: PlanTarget,
  input: ScoreboardInput & { readonly by: Grouping },
): readonly GroupCount[] {
  if (target.basis === 'telemetry') return datacenterGroups(target, input);
  const kind = target.judgedBy?.kpi.split('.')[0];
  if (kind !== 'charger' && kind !== 'site5g' && kind !== 'hydrogen') return [];
  return countGroups(input.assets, { kind, by: input.by, at: judgedAt(target, input.at) });
}

function datacenterGroups(
  target: PlanTarget,
  input: ScoreboardInput & { readonly by: Grouping },
): readonly GroupCount[] {
  const assets = new Map(input.assets.map((asset) => [asset.id, asset]));
  const groups = new Map<string, { actual: number; assets: number }>();
  for (const record of chosenRecords(target.judgedBy?.kpi ?? '', input)) {
    const asset = assets.get(record.id);
    if (asset === undefined) continue;
    const key = versionAt(asset, input.at)[input.by];
    const group = groups.get(key) ?? { actual: 0, assets: 0 };
    const value = record.quality === 'sufficient' ? record.value : null;
    group.actual += judge(target, value) === 'meets' ? 1 : 0;
    group.assets += 1;
    groups.set(key, group);
  }
  return [...groups]
    .map(([key, group]) => ({ key, ...group }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
