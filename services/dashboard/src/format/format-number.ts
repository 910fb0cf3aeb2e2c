const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1,348,829`. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : WHOLE.format(value);
}

/** Four digits that matter, without the noise of binary fractions. */
export function formatMeasure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—';
  if (Number.isInteger(value)) return WHOLE.format(value);
  const size = Math.abs(value);
  const digits = size >= 1000 ? 1 : size >= 100 ? 2 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/**
 * A fraction as per cent. More digits near 100 %, and a value short of 1 never reads 100 %: rounding
 * must not turn a shortfall into none.
 */
export function formatPercent(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined) return '—';
  const percent = value * 100;
  const text = percent.toFixed(digits);
  if (Number(text) === 100 && value < 1) return `>${(100 - 10 ** -digits).toFixed(digits)}%`;
  if (Number(text) === 0 && value > 0) return `<${(10 ** -digits).toFixed(digits)}%`;
  return `${value === 1 || value === 0 ? percent.toFixed(0) : text}%`;
}
