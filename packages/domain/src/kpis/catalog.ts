import type { KindId } from '../model/kind.ts';
import { COUNT_KPIS } from './count-kpis.ts';
import { ENERGY_KPIS } from './energy-kpis.ts';
import { TIME_KPIS } from './time-kpis.ts';

interface KpiLabel {
  readonly zh: string;
  readonly en: string;
}

/** What a KPI is, for people; the numbers come from its sums. */
export interface KpiDefinition {
  readonly id: string;
  readonly kind: KindId;
  readonly name: KpiLabel;
  /** '1' for a ratio. */
  readonly unit: string;
  readonly formula: string;
  readonly formulaVersion: number;
  /** The first is the default. */
  readonly policies: readonly string[];
  /** Whether a greater value is better; null when neither is. */
  readonly better: 'higher' | 'lower' | null;
}

/** Every KPI that is computed. */
export const kpiCatalog: readonly KpiDefinition[] = [...TIME_KPIS, ...ENERGY_KPIS, ...COUNT_KPIS];

const byId: ReadonlyMap<string, KpiDefinition> = new Map(kpiCatalog.map((kpi) => [kpi.id, kpi]));

export function kpiOf(id: string): KpiDefinition | undefined {
  return byId.get(id);
}

/**
 * Policies that stand for "the default", best first. PUE takes the deepest category that the asset has meters for,
 * so all three are tried in turn; every other KPI has one.
 */
export function defaultPolicies(kpi: string): readonly string[] {
  const policies = byId.get(kpi)?.policies ?? [];
  return kpi === 'datacenter.pue' ? policies : policies.slice(0, 1);
}

/** The first of `defaultPolicies`; '' for a KPI that does not exist. */
export function defaultPolicy(kpi: string): string {
  return defaultPolicies(kpi)[0] ?? '';
}
