import type { Measure, MeasureSums } from '../../energy/measure-sums.ts';
import { numberOf } from '../../energy/meter-layout.ts';
import type { MeterSite, SiteLayout } from '../../energy/site-meters.ts';
import type { AssetVersion } from '../../model/asset.ts';
import type { KpiDefinition } from '../catalog.ts';
import { type KpiFigures, NO_PARTS } from '../figures.ts';

/** value = numerator / denominator unless it says another; `fault` says why the meters cannot be right. */
interface MeterRatio {
  readonly numerator: number;
  readonly denominator: number;
  readonly value?: number;
  readonly fault?: string;
}

/** A KPI made of amounts that meters count. A site that lacks one of its meters has no record of it. */
export interface MeterKpi extends KpiDefinition {
  /** Meters silent for longer are too old; twice the longest interval, half an hour at least, unless given. */
  readonly staleAfterMs?: number;
  /** What it adds up by a policy; null when the register version names no such meters. */
  measures(site: MeterSite, policy: string): readonly Measure[] | null;
  /** The sums of a window as an asset adds them to others', by the register version at its end. */
  ofAsset?(version: AssetVersion, sums: MeasureSums): MeasureSums;
  /** It adds that once for all its time in a scope, rather than for each of its stays there. */
  readonly isOnce?: true;
  /** From the sums of one asset or of many; null: there is nothing to divide by. */
  ratio(sums: MeasureSums): MeterRatio | null;
}

/** The figures of the time that every required meter knows; unknown amounts could be anything. */
export function meterFigures(kpi: MeterKpi, sums: MeasureSums, coverageMin: number): KpiFigures {
  const coverage = sums.requiredMs > 0 ? sums.knownMs / sums.requiredMs : null;
  const found = kpi.ratio(sums);
  const withheld = reasonAgainst(sums, coverage, coverageMin) ?? found?.fault;
  const value = withheld === undefined && found ? valueOf(found) : null;
  return {
    value,
    numerator: found?.numerator ?? null,
    denominator: found?.denominator ?? null,
    coverage,
    bounds: { low: value, high: value },
    ...energiesOf(sums),
    ...(withheld === undefined ? {} : { insufficient: withheld }),
    ...((sums['shortMs'] ?? 0) > 0 ? { isShort: true } : {}),
  };
}

/** Of many sites only when the meters of all are silent. */
function reasonAgainst(
  { stale = 0, gone = 0, members = 1 }: MeasureSums,
  coverage: number | null,
  coverageMin: number,
): string | undefined {
  if (gone >= members) return NO_PARTS;
  if (stale >= members) return 'the meters are too old';
  return coverage === null || coverage < coverageMin ? 'coverage too low' : undefined;
}

function energiesOf({ dcWh, itWh }: MeasureSums) {
  return {
    ...(dcWh === undefined ? {} : { energyDcWh: dcWh }),
    ...(itWh === undefined ? {} : { energyItWh: itWh }),
  };
}

function valueOf({ numerator, denominator, value }: MeterRatio): number {
  return value ?? numerator / denominator;
}

/** null when there is nothing to divide by. */
export function over(denominator: number, numerator: number): MeterRatio | null {
  return denominator > 0 ? { numerator, denominator } : null;
}

/** Measures of some meters, all into one sum. */
export function into(sum: string, keys: readonly string[], weight = 1): readonly Measure[] {
  return keys.map((key) => ({ sum, key, weight }));
}

/** Number of an attribute of the version; null when it states none. */
export function stated({ version }: Pick<SiteLayout, 'version'>, name: string): number | null {
  return numberOf(version.attributes, name);
}
