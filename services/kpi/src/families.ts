import {
  countFigures,
  type EnergySums,
  type KindId,
  type KpiDefinition,
  type KpiFigures,
  kpiOf,
  pueFigures,
  rackUtilisationFigures,
  type TimeSums,
  timeKpisOf,
} from '@infrapulse/domain';

/**
 * A family is one set of sums and all KPIs that follow from it: `charger.time`, `datacenter.pue#PUE2`,
 * `charger.count#equipment`. Sums add up; figures are made from the total, never from figures.
 */
export type Family = string;

export interface FamilyFigures {
  readonly kpi: KpiDefinition;
  readonly policy: string;
  readonly figures: KpiFigures;
}

export function timeFamily(kind: KindId): Family {
  return `${kind}.time`;
}

export function familyOf(kpi: string, policy: string): Family {
  return `${kpi}#${policy}`;
}

interface Wanted {
  readonly coverageMin: number;
  /** By every policy, not only the usual ones. */
  readonly further: boolean;
}

/** The KPIs of a family from its sums, by its usual policies or by all. */
export function figuresOf(
  family: Family,
  sums: Readonly<Record<string, number>>,
  { coverageMin, further }: Wanted,
): readonly FamilyFigures[] {
  const [id = '', policy] = family.split('#');
  if (policy === undefined) return timeFigures(id, sums as unknown as TimeSums, further);
  const kpi = kpiOf(id);
  if (!kpi) return [];
  return [{ kpi, policy, figures: singleFigures(kpi, sums, coverageMin) }];
}

function timeFigures(family: string, sums: TimeSums, further: boolean): FamilyFigures[] {
  const kind = family.slice(0, -'.time'.length) as KindId;
  return timeKpisOf(kind).flatMap((kpi) =>
    (further ? kpi.policies : kpi.usual).map((policy) => ({
      kpi,
      policy,
      figures: kpi.figures(sums, policy),
    })),
  );
}

function singleFigures(
  kpi: KpiDefinition,
  sums: Readonly<Record<string, number>>,
  coverageMin: number,
): KpiFigures {
  if (kpi.id === 'datacenter.pue')
    return pueFigures(sums as unknown as EnergySums, coverageMin, (sums['stale'] ?? 0) > 0);
  if (kpi.id === 'datacenter.rack_utilisation')
    return rackUtilisationFigures(sums['inUse'] ?? 0, sums['delivered'] ?? 0);
  return countFigures(sums['count'] ?? 0);
}

export function addSums(
  into: Record<string, number>,
  more: Readonly<Record<string, number>>,
): void {
  for (const name in more) into[name] = (into[name] ?? 0) + (more[name] ?? 0);
}
