import { type Alarm, isShare } from '@infrapulse/domain';

type Figures = Pick<Alarm, 'value' | 'limit' | 'comparator' | 'unit' | 'kpi'>;

/** Value and limit as people read them, shares of a whole per cent; null where nothing was measured. */
export function sayFigures({ value, limit, comparator, unit, kpi }: Figures): string | null {
  if (value === null) return null;
  const isPerCent = kpi !== undefined && unit === '' && isShare(kpi);
  const figure = isPerCent
    ? `${percentOf(value, limit)} %`
    : `${readable(value, limit)}${unit === '' ? '' : ` ${unit}`}`;
  if (comparator === null || limit === null) return figure;
  return `${figure} (${comparator} ${isPerCent ? `${percentOf(limit, null)} %` : limit})`;
}

const DIGITS = 6;

/** Six digits say enough, but for what they would make the limit itself, or cut before the point. */
function readable(value: number | string, limit: Alarm['limit']): number | string {
  if (typeof value !== 'number') return value;
  const short = Number(value.toPrecision(DIGITS));
  return short === limit || Math.abs(value) >= 10 ** DIGITS ? value : short;
}

/** No digits of binary fractions. */
const PERCENT_DIGITS = 12;

/** Two decimals say enough, but for what they would make the limit itself, or all or none. */
function percentOf(value: Alarm['limit'], limit: Alarm['limit']): number | string | null {
  if (typeof value !== 'number') return value;
  const whole = Number((value * 100).toPrecision(PERCENT_DIGITS));
  const bounds = [0, 100, percentOf(typeof limit === 'number' ? limit : null, null)];
  const short = limit === null ? [] : [whole.toFixed(2), whole.toPrecision(DIGITS)].map(Number);
  return short.find((each) => each === whole || !bounds.includes(each)) ?? whole;
}
