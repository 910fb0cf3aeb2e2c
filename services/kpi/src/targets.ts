import type { KpiScope, KpiTarget, KpiWindow } from '@infrapulse/domain';
import { kpiTargetOf } from '@infrapulse/plan';

type Question = readonly [kpi: string, policy: string, scope: KpiScope, window: KpiWindow];

const known = new Map<string, KpiTarget | null>();

/** The target a record is judged by; null: it is not judged. The plan does not change while we run. */
export function targetOf(...[kpi, policy, scope, window]: Question): KpiTarget | null {
  const key = `${kpi}/${policy}/${scope}/${window}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const target = kpiTargetOf({ kpi, policy, scope, window });
  known.set(key, target);
  return target;
}
