import { formatUnits } from './format-duration.ts';
import { formatKpi, isShare, type Measured } from './format-kpi.ts';
import { formatPercent } from './format-number.ts';
import { RATIO, unitBehind } from './units.ts';

const MORE_MAX = 6;

/** Two bounds as the KPI is read, with as many more digits as tell them apart; one number where they are equal. */
export function formatBounds(measured: Measured, low: number, high: number): string {
  const plain = formatKpi(measured, low);
  if (low === high) return `= ${plain}`;
  if (plain !== formatKpi(measured, high)) return `${plain} – ${formatKpi(measured, high)}`;
  for (let more = 1; more <= MORE_MAX; more += 1) {
    const [from, to] = [formatFiner(measured, low, more), formatFiner(measured, high, more)];
    if (from !== to) return `${from} – ${to}`;
  }
  return `≈ ${plain}`;
}

function formatFiner(measured: Measured, value: number, more: number): string {
  if (measured.unit === 's') return formatUnits(value, 2 + more);
  if (isShare(measured)) return formatPercent(value, 2 + more);
  if (measured.unit === RATIO) return value.toFixed(4 + more);
  const text = value.toLocaleString('en-US', { maximumFractionDigits: 3 + more });
  return `${text}${unitBehind(measured.unit)}`;
}
