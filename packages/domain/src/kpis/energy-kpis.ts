import type { EnergySums } from '../energy/energy-buckets.ts';
import { PUE_POLICIES } from '../energy/pue-policy.ts';
import type { KpiDefinition } from './catalog.ts';
import { type KpiFigures, NO_PARTS } from './figures.ts';

const pue: KpiDefinition = {
  id: 'datacenter.pue',
  kind: 'datacenter',
  name: { zh: '电能利用效率 (PUE)', en: 'PUE' },
  unit: '1',
  formula: 'E_DC / E_IT',
  formulaVersion: 1,
  policies: [...PUE_POLICIES].reverse(),
  better: 'lower',
  term: 'PUE',
};

export const ENERGY_KPIS: readonly KpiDefinition[] = [pue];

/** PUE over the time that every required meter knows (ISO/IEC 30134-2); unknown energy could be anything. */
export function pueFigures(
  sums: EnergySums & { readonly shortMs?: number } & PueMembers,
  coverageMin: number,
): KpiFigures {
  const coverage = sums.requiredMs > 0 ? sums.knownMs / sums.requiredMs : null;
  const withheld = reasonAgainst(sums, coverage, coverageMin);
  const enough = withheld === undefined;
  const value = enough && sums.itWh > 0 ? sums.dcWh / sums.itWh : null;
  return {
    value,
    numerator: sums.dcWh,
    denominator: sums.itWh,
    coverage,
    bounds: { low: value, high: value },
    ...(value === null ? {} : { whole: { low: sums.dcWh, high: sums.dcWh, of: sums.itWh } }),
    energyDcWh: sums.dcWh,
    energyItWh: sums.itWh,
    ...((sums.shortMs ?? 0) > 0 ? { isShort: true } : {}),
    ...(enough ? {} : { insufficient: withheld }),
  };
}

/** How many data centres' meters a running figure is of, are too old, and have left the register. */
interface PueMembers {
  readonly members?: number;
  readonly stale?: number;
  readonly gone?: number;
}

function reasonAgainst(
  { members = 0, stale = 0, gone = 0 }: PueMembers,
  coverage: number | null,
  coverageMin: number,
): string | undefined {
  if (gone > 0 && gone >= members) return NO_PARTS;
  // What has left is withheld from nobody else.
  if (stale > gone) return 'the meters are too old';
  return coverage === null || coverage < coverageMin ? 'coverage too low' : undefined;
}
