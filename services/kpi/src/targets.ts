import type { KpiScope, KpiTarget, KpiWindow } from '@infrapulse/domain';
import { kpiTargetOf } from '@infrapulse/plan';

/** By scope, window, KPI and policy: asked for with every record, so no text is made of them. */
type Known = Map<string, Map<string, Map<string, Map<string, KpiTarget | null>>>>;
const known: Known = new Map();

/** The target a record is judged by; null: it is not judged. The plan does not change while we run. */
export function targetOf(
  ...[kpi, policy, scope, window]: [string, string, KpiScope, KpiWindow]
): KpiTarget | null {
  const byPolicy = under(under(under(known, scope), window), kpi);
  const found = byPolicy.get(policy);
  if (found !== undefined) return found;
  const target = kpiTargetOf({ kpi, policy, scope, window });
  byPolicy.set(policy, target);
  return target;
}

function under<V>(map: Map<string, Map<string, V>>, name: string): Map<string, V> {
  const held = map.get(name);
  if (held) return held;
  const made = new Map<string, V>();
  map.set(name, made);
  return made;
}
