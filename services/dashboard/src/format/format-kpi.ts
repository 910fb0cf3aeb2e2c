import { formatDuration } from './format-duration.ts';
import { formatCount, formatMeasure, formatPercent } from './format-number.ts';
import { RATIO, unitBehind } from './units.ts';

export interface Measured {
  readonly kpi: string;
  readonly unit: string;
}

type Which = 'numerator' | 'denominator';

/** Multiples of the energy of the IT: no shares of a whole. */
const USAGE = /^datacenter\.(pue|ppue|clf|plf)$/;
/** Whose two sums are energies, in Wh. */
const ENERGIES =
  /^(charger\.load_factor|datacenter\.(pue|ppue|clf|plf|energy_grade)|site5g\.telecom_share)$/;
/** Whose two sums are of different units. */
const UNLIKE: Readonly<Record<string, { readonly [Of in Which]: string }>> = {
  'site5g.battery_autonomy': { numerator: 'Wh', denominator: 'W' },
  'site5g.energy_efficiency': { numerator: 'bit', denominator: 'J' },
};
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
  return unit === RATIO ? formatPercent(value) : `${formatMeasure(value)}${unitBehind(unit)}`;
}

/** Whether it is a share of a whole, said per cent. */
export function isShare({ kpi, unit }: Measured): boolean {
  return unit === RATIO && !USAGE.test(kpi);
}

/** The target's value with its sign: `< 1.25`, `> 65%`. */
export function formatTarget(
  measured: Measured,
  { comparator, value }: { readonly comparator: string; readonly value: number },
): string {
  return `${signOf(comparator)} ${formatLimit(measured, value)}`;
}

export function signOf(comparator: string): string {
  return { '>=': '≥', '<=': '≤', '~': '≈' }[comparator] ?? comparator;
}

/** A limit as it was set: 65%, not 65.00%; other units stand beside the value. */
export function formatLimit(measured: Measured, value: number): string {
  return isShare(measured) ? `${formatMeasure(value * 100)}%` : formatMeasure(value);
}

/** One of the two sums behind a value: times as durations, energies in kWh. */
export function formatSum({ kpi }: Measured, value: number | null, which: Which): string {
  if (value === null) return '—';
  if (TIME_PER_EVENT.test(kpi))
    return which === 'numerator' ? formatDuration(value) : formatCount(value);
  if (ENERGIES.test(kpi)) return `${formatMeasure(value / 1000)} kWh`;
  const unlike = UNLIKE[kpi]?.[which];
  if (unlike !== undefined) return `${formatMeasure(value)}${unitBehind(unlike)}`;
  return TIMES.test(kpi) ? formatDuration(value) : formatMeasure(value);
}
