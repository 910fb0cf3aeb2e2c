/** Why nothing is measured of what once was. */
export const NO_PARTS = 'what it was measured by is not in the register any more';

/** The numbers of one KPI, before window, verdict and revision; times in ms, energies in Wh. */
export interface KpiFigures {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly coverage: number | null;
  readonly bounds: { readonly low: number | null; readonly high: number | null };
  /** Both bounds as whole numbers, to be judged by. */
  readonly whole?: { readonly low: number; readonly high: number; readonly of: number };
  readonly upMs?: number;
  readonly downMs?: number;
  readonly unknownMs?: number;
  readonly excludedMs?: number;
  readonly energyDcWh?: number;
  readonly energyItWh?: number;
  /** The denominator is a number of events, no time. */
  readonly perEvent?: true;
  /** What the value does not say by itself. */
  readonly note?: string;
  /** Set when the value is withheld: coverage too low, meters too old. */
  readonly insufficient?: string;
  /** Some of the window came before anything was required. */
  readonly isShort?: boolean;
}

export function ratio(numerator: number, denominator: number) {
  return {
    value: denominator > 0 ? numerator / denominator : null,
    numerator,
    denominator,
  };
}
