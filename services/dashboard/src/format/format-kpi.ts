import { formatDuration } from './format-duration.ts';
import { formatCount, formatMeasure, formatPercent } from './format-number.ts';

interface Measured {
  readonly kpi: string;
  readonly unit: string;
}

/** Multiples of the energy of the IT: no shares of a whole. */
const USAGE = /^datacenter\.(pue|ppue|clf|plf)$/;
/** Whose two sums are energies, in Wh. */
const ENERGIES = /^(datacenter\.(pue|ppue|clf|plf|energy_grade)|site5g\.telecom_share)$/;
const GRADE = 'datacenter.energy_grade';
/** Ratios whose two sums are times, in seconds. */
const TIMES =
  /\.(uptime|online_rate|utilisation|availability|connected_rate|completeness|false_free|false_occupied)$/;

/** Times per event: one sum is a time, in seconds, the other a number. */
const TIME_PER_EVENT = /\.(mttr|mtbf)$/;

/** A KPI value as people read it: PUE with four decimals, ratios per cent, times as durations, counts whole. */
export function formatKpi({ kpi, unit }: Measured, value: number | null | undefined): string {
  if (value === null || value === undefined) return '—';
  if (USAGE.test(kpi)) return value.toFixed(4);
  if (kpi === GRADE) return value > 3 ? '> 3' : String(value);
  if (kpi.endsWith('.count') || unit === 'count') return formatCount(value);
  if (unit === 's') return formatDuration(value);
  return unit === '1' ? formatPercent(value) : `${formatMeasure(value)} ${unit}`;
}

/** The target's value with its sign: `< 1.25`, `> 65%`. */
export function formatTarget(
  measured: Measured,
  { comparator, value }: { readonly comparator: string; readonly value: number },
): string {
  const sign = { '>=': '≥', '<=': '≤', '~': '≈' }[comparator] ?? comparator;
  const share = measured.unit === '1' && !USAGE.test(measured.kpi);
  const text = share ? `${formatMeasure(value * 100)}%` : formatMeasure(value);
  return `${sign} ${text}`;
}

/** One of the two sums behind a value: times as durations, energies in kWh. */
export function formatSum(
  { kpi }: Measured,
  value: number | null,
  which: 'numerator' | 'denominator',
): string {
  if (value === null) return '—';
  if (TIME_PER_EVENT.test(kpi))
    return which === 'numerator' ? formatDuration(value) : formatCount(value);
  if (ENERGIES.test(kpi)) return `${formatMeasure(value / 1000)} kWh`;
  return TIMES.test(kpi) ? formatDuration(value) : formatMeasure(value);
}
