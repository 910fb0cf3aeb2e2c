import type { Asset, MeasureSums, SiteLayout, WindowRange } from '@infrapulse/domain';

/** What follows from the meters of an asset, apart from PUE. */
export interface MeasuredState {
  /** Which edge each family had passed when it was looked at, and whether that was long ago. */
  seen: string;
  /** Its records are to be published. */
  due: boolean;
  /** Late data changed its sums since they were last sent to stage two. */
  unrolled: boolean;
  /** Local day start, or an instant within it at which the asset moved → family → sums from then to the day's end. */
  readonly days: Map<number, Record<string, MeasureSums>>;
  /** What was computed last, from the same samples; never stored. */
  memo: MeasuredMemo | null;
}

interface MeasuredMemo {
  readonly asset: Asset;
  readonly layouts: readonly SiteLayout[];
  readonly seen: string;
  readonly windows: readonly MeasuredWindow[];
  /** Family → windows up to an edge that its silent meters have not passed. */
  readonly upTo: Map<
    string,
    { readonly edge: number; readonly windows: readonly MeasuredWindow[] }
  >;
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
  return { seen: '', due: false, unrolled: false, days: new Map(), memo: null };
}

export function storeMeasured({ seen, due, unrolled }: MeasuredState): StoredMeasured {
  return { seen, due, unrolled };
}

/** States of former releases have none. */
export function restoreMeasured(stored: StoredMeasured | undefined): MeasuredState {
  if (!stored) return newMeasured();
  return { ...stored, days: new Map(), memo: null };
}
