/**
 * Below 0, 0 or above 0, as a ratio is below, at or above a limit. Each number is taken as the decimal it is written
 * as, and whole numbers are compared crosswise: nothing is divided, so no rounding decides. The denominator is
 * above 0; NaN when a number is not finite.
 */
export function compareRatio(numerator: number, denominator: number, limit: number): number {
  const [n, d, l] = [decimalOf(numerator), decimalOf(denominator), decimalOf(limit)];
  if (n === null || d === null || l === null) return Number.NaN;
  const difference = n.whole * d.scale * l.scale - d.whole * l.whole * n.scale;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** whole / scale; the scale is a power of ten. */
interface Decimal {
  readonly whole: bigint;
  readonly scale: bigint;
}

/** 1.25 as 125 / 100; null when it is not finite. */
function decimalOf(value: number): Decimal | null {
  const match = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) return null;
  const decimals = match[2] ?? '';
  const exponent = Number(match[3] ?? 0) - decimals.length;
  const whole = BigInt(`${match[1]}${decimals}`);
  return exponent < 0
    ? { whole, scale: 10n ** BigInt(-exponent) }
    : { whole: whole * 10n ** BigInt(exponent), scale: 1n };
}
