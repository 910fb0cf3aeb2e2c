import { addMeasures, type MeasureSums } from '../../energy/measure-sums.ts';
import type { AssetVersion } from '../../model/asset.ts';
import type { MeterKpi } from './meter-kpi.ts';

/** What an asset measured in one of its stays in a scope, and by which version that ended. */
export interface MeasuredStay {
  readonly kpi: MeterKpi;
  readonly version: AssetVersion;
  readonly sums: MeasureSums;
}

/** Of all stays in one scope, oldest first; what an asset has once, whatever the time, is not added up. */
export function sumOfStays(stays: readonly MeasuredStay[]): MeasureSums {
  const none: MeasureSums = { requiredMs: 0, knownMs: 0 };
  const sums = stays.map((stay) => stay.sums).reduce(addMeasures, none);
  const last = stays.at(-1);
  if (!last?.kpi.isOnce || stays.length === 1) return sums;
  return last.kpi.ofAsset?.(last.version, sums) ?? sums;
}
