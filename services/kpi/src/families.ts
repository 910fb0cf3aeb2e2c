import {
  type AssetVersion,
  countFigures,
  type EnergySums,
  KIND_IDS,
  type KindId,
  type KpiDefinition,
  type KpiFigures,
  kpiOf,
  type LevelSums,
  levelFigures,
  levelKpiOf,
  type MeasureSums,
  meterFigures,
  meterKpiOf,
  nozzleClassOf,
  partOf,
  pueFigures,
  rackUtilisationFigures,
  type SessionSums,
  sessionKpisOf,
  type TimeSums,
  timeKpisOf,
} from '@infrapulse/domain';
import { QUALITY_FAMILY, qualityOf } from './quality/quality-family.ts';

/**
 * A family is one set of sums and all KPIs that follow from it: `charger.time`, `charger.sessions`, `datacenter.pue#PUE2`,
 * `charger.count#equipment`, `hydrogen.availability#H35`. Sums add up; figures are made from the total, never from figures.
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

const OF_KIND = new Map(KIND_IDS.map((kind) => [kind, [timeFamily(kind)] as const]));

/** What the times of a part add to; those of a nozzle to the figures of its pressure class as well. */
export function timeFamilies(kind: KindId, version: AssetVersion, part: string): readonly Family[] {
  const families = OF_KIND.get(kind) ?? [];
  if (kind !== 'hydrogen') return families;
  const nozzleClass = nozzleClassOf(partOf(version, part));
  return nozzleClass ? [...families, familyOf('hydrogen.availability', nozzleClass)] : families;
}

export function familyOf(kpi: string, policy: string): Family {
  return `${kpi}#${policy}`;
}

interface Wanted {
  readonly coverageMin: number;
  /** Whether it is wanted by a policy that is not a usual one. */
  readonly isWanted: (kpi: string, policy: string) => boolean;
}

/** The KPIs of a family from its sums, by its usual policies and those that are wanted. */
export function figuresOf(
  family: Family,
  sums: Readonly<Record<string, number>>,
  wanted: Wanted,
): readonly FamilyFigures[] {
  if (family === QUALITY_FAMILY) return qualityOf(sums);
  const [id = '', policy] = family.split('#');
  if (policy === undefined) {
    const kind = id.slice(0, id.indexOf('.')) as KindId;
    return id.endsWith('.time')
      ? byPolicies(timeKpisOf(kind), sums as unknown as TimeSums, wanted)
      : byPolicies(sessionKpisOf(kind), sums as unknown as SessionSums, wanted);
  }
  const kpi = kpiOf(id);
  if (!kpi) return [];
  return [{ kpi, policy, figures: singleFigures({ kpi, policy }, sums, wanted.coverageMin) }];
}

/** A KPI whose sums give its figures by several policies. */
interface OfSums<Sums> extends KpiDefinition {
  readonly usual: readonly string[];
  readonly further: readonly string[];
  figures(sums: Sums, policy: string): KpiFigures;
}

function byPolicies<Sums>(
  kpis: readonly OfSums<Sums>[],
  sums: Sums,
  { isWanted }: Wanted,
): FamilyFigures[] {
  const found: FamilyFigures[] = [];
  for (const kpi of kpis) {
    for (const policy of kpi.usual) found.push({ kpi, policy, figures: kpi.figures(sums, policy) });
    for (const policy of kpi.further)
      if (isWanted(kpi.id, policy)) found.push({ kpi, policy, figures: kpi.figures(sums, policy) });
  }
  return found;
}

function singleFigures(
  { kpi, policy }: Pick<FamilyFigures, 'kpi' | 'policy'>,
  sums: Readonly<Record<string, number>>,
  coverageMin: number,
): KpiFigures {
  if (kpi.id === 'datacenter.pue') return pueFigures(sums as unknown as EnergySums, coverageMin);
  if (kpi.id === 'datacenter.rack_utilisation')
    return rackUtilisationFigures(sums['inUse'] ?? 0, sums['delivered'] ?? 0);
  const meter = meterKpiOf(kpi.id);
  if (meter) return meterFigures(meter, sums as unknown as MeasureSums, coverageMin);
  const level = levelKpiOf(kpi.id);
  if (level) return levelFigures(sums as unknown as LevelSums, coverageMin);
  const time = timeKpisOf(kpi.kind).find(({ id }) => id === kpi.id);
  if (time) return time.figures(sums as unknown as TimeSums, policy);
  return countFigures(sums['count'] ?? 0);
}

export function addSums(
  into: Record<string, number>,
  more: Readonly<Record<string, number>>,
): void {
  for (const name in more) into[name] = (into[name] ?? 0) + (more[name] ?? 0);
}
