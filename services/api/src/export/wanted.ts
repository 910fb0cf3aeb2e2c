import type { Asset } from '@infrapulse/domain';

/** What an export is asked for: [from, to), Unix ms. */
export interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly assets: readonly Asset[];
  readonly kind: string | undefined;
  /** The one that was asked for. */
  readonly asset: string | undefined;
}
