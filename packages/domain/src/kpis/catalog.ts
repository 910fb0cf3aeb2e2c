import type { KindId } from '../model/kind.ts';
import { COUNT_KPIS } from './count-kpis.ts';
import { ENERGY_KPIS } from './energy-kpis.ts';
import { LEVEL_KPIS } from './level/level-kpis.ts';
import { METER_KPIS } from './meter/meter-kpis.ts';
import { QUALITY_KPIS } from './quality-kpis.ts';
import { SESSION_KPIS } from './session-success.ts';
import { TIME_KPIS } from './time-kpis.ts';

interface KpiLabel {
  readonly zh: string;
  readonly en: string;
}

/** What a KPI is, for people; the numbers come from its sums. */
export interface KpiDefinition {
  readonly id: string;
  /** `all`: of assets of every kind together. */
  readonly kind: KindId | 'all';
  readonly name: KpiLabel;
  /** '1' for a ratio. */
  readonly unit: string;
  readonly formula: string;
  readonly formulaVersion: number;
  /** The first is the default. */
  readonly policies: readonly string[];
  /** Whether a greater value is better; null when neither is. */
  readonly better: 'higher' | 'lower' | null;
  /** What its standard calls the figure of a whole year. */
  readonly term?: string;
}

/** Every KPI that is computed. */
export const kpiCatalog: readonly KpiDefinition[] = [
  ...TIME_KPIS,
  ...SESSION_KPIS,
  ...ENERGY_KPIS,
  ...METER_KPIS,
  ...LEVEL_KPIS,
  ...COUNT_KPIS,
  ...QUALITY_KPIS,
];

const byId: ReadonlyMap<string, KpiDefinition> = new Map(kpiCatalog.map((kpi) => [kpi.id, kpi]));

export function kpiOf(id: string): KpiDefinition | undefined {
  return byId.get(id);
}

/** Multiples of the energy of the IT: ratios, but no shares of a whole. */
const MULTIPLES: ReadonlySet<string> = new Set([
  'datacenter.pue',
  'datacenter.ppue',
  'datacenter.clf',
  'datacenter.plf',
]);

/** Whether it is a share of a whole, which people read per cent. */
export function isShare(kpi: string): boolean {
  return byId.get(kpi)?.unit === '1' && !MULTIPLES.has(kpi);
}

/**
 * Policies that stand for "the default", best first. PUE and what else is told per energy of the IT takes the deepest
 * category that the asset has meters for, so all are tried in turn; every other KPI has one.
 */
export function defaultPolicies(kpi: string): readonly string[] {
  const policies = byId.get(kpi)?.policies ?? [];
  return policies[0] === 'PUE3' ? policies : policies.slice(0, 1);
}

/** The first of `defaultPolicies`; '' for a KPI that does not exist. */
export function defaultPolicy(kpi: string): string {
  return defaultPolicies(kpi)[0] ?? '';
}
