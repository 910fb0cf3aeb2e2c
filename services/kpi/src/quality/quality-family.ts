import { QUALITY_KPIS, qualityFigures } from '@infrapulse/domain';
import type { FamilyFigures } from '../families.ts';

/** One set of sums, from which every quality KPI follows. */
export const QUALITY_FAMILY = 'quality';

export function qualityOf(sums: Readonly<Record<string, number>>): readonly FamilyFigures[] {
  return QUALITY_KPIS.map((kpi) => ({
    kpi,
    policy: 'default',
    figures: qualityFigures(kpi, sums),
  }));
}
