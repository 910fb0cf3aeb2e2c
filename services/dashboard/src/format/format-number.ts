const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** What is smaller would be rounded to 0. */
const SMALL = 0.001;
/** Less than a double has: the last ones are noise. */
const TICK_DIGITS = 12;

/** `1,348,829`. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : WHOLE.format(value);
}

/** Four digits that matter, without the noise of binary fractions; what is small is never 0. */
export function formatMeasure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—';
  if (Number.isInteger(value)) return WHOLE.format(value);
  const size = Math.abs(value);
  if (size < SMALL) return String(Number(value.toPrecision(3)));
  const digits = size >= 1000 ? 1 : size >= 100 ? 2 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A tick of an axis: whatever digits tell it from the next one. */
export function formatTick(value: number): string {
  const rounded = Number(value.toPrecision(TICK_DIGITS));
  if (rounded !== 0 && Math.abs(rounded) < SMALL) return String(rounded);
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: TICK_DIGITS });
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
