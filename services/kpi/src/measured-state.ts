import type { Asset, MeasureSums, MeterEdge, SiteLayout, WindowRange } from '@infrapulse/domain';
import { type DaysKept, NO_DAYS } from './days-kept.ts';

/** What follows from the meters of an asset, apart from PUE. */
export interface MeasuredState {
  /** Which edge each family had passed when it was looked at, and whether that was long ago. */
  seen: string;
  /** Its records are to be published. */
  due: boolean;
  /** Late data changed its sums since they were last sent to stage two. */
  unrolled: boolean;
  /** Local day start, or an instant within it at which the asset moved → family → sums from then to the day's end. */
  days: DaysKept<Record<string, MeasureSums>>;
  /** What was computed last, from the same samples; never stored. */
  memo: MeasuredMemo | null;
}

interface MeasuredMemo {
  readonly asset: Asset;
  readonly layouts: readonly SiteLayout[];
  readonly seen: string;
  readonly windows: readonly MeasuredWindow[];
  readonly edges: readonly FamilyEdge[];
  /** `family/edge` → windows up to an edge of the scopes above that is not its own. */
  readonly upTo: Map<string, readonly MeasuredWindow[]>;
}

/** How far a family's meters have been read. */
export interface FamilyEdge extends MeterEdge {
  readonly family: string;
}

/** Sums of one family over one window. */
export interface MeasuredWindow {
  readonly family: string;
  readonly range: WindowRange;
  readonly sums: MeasureSums;
}

/** As a checkpoint holds it beside its days. */
export interface StoredMeasured {
  readonly seen: string;
  readonly due: boolean;
  readonly unrolled: boolean;
}

export function newMeasured(): MeasuredState {
  return { seen: '', due: false, unrolled: false, days: NO_DAYS, memo: null };
}

export function storeMeasured({ seen, due, unrolled }: MeasuredState): StoredMeasured {
  return { seen, due, unrolled };
}

/** States of former releases have none. */
export function restoreMeasured(stored: StoredMeasured | undefined): MeasuredState {
  if (!stored) return newMeasured();
  const { seen, due, unrolled } = stored;
  return { seen, due, unrolled, days: NO_DAYS, memo: null };
}
