/** Below 0, 0 or above 0, as a ratio of whole numbers is below, at or above a limit: nothing is divided. */
export function compareRatio(numerator: number, denominator: number, limit: number): number {
  const whole = wholeLimit(limit);
  if (whole === null || !Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator))
    return numerator / denominator - limit;
  const difference = BigInt(numerator) * whole.scale - BigInt(denominator) * whole.value;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** 1.25 as 125 / 100: the limit as it is written in decimals. */
function wholeLimit(limit: number): { value: bigint; scale: bigint } | null {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(String(limit));
  if (!match) return null;
  const decimals = match[2] ?? '';
  return { value: BigInt(`${match[1]}${decimals}`), scale: 10n ** BigInt(decimals.length) };
}
