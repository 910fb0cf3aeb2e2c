import type { TimeSums } from '../availability/time-sums.ts';
import type { KpiDefinition } from './catalog.ts';
import type { KpiFigures } from './figures.ts';

/** A KPI that follows from the time sums of its kind. */
export interface TimeKpi extends KpiDefinition {
  /** Policies by which every subject and window has a record. */
  readonly usual: readonly string[];
  /** Policies of the same sums by which only some have one (decision 0017). */
  readonly further: readonly string[];
  figures(sums: Readonly<TimeSums>, policy: string): KpiFigures;
}
