import type { PlanTargetAnswer } from '@infrapulse/contracts';
import { formatKpi, formatSum, formatTarget, signOf } from './format-kpi.ts';
import { formatMeasure } from './format-number.ts';
import { RATIO } from './units.ts';

type Measured = Pick<PlanTargetAnswer, 'kpi' | 'unit' | 'comparator' | 'value'>;

/** A figure of a plan target: PUE as it is, other ratios per cent, counts with their unit. */
export function formatPlan(
  { kpi, unit }: Measured,
  value: number | null,
  units: Readonly<Record<string, string>>,
): string {
  if (value === null) return '—';
  if (unit === RATIO) return formatKpi({ kpi: kpi ?? '', unit }, value);
  const [one = '', many = one] = (units[unit] ?? unit).split('|');
  return `${formatMeasure(value)} ${value === 1 ? one : many}`.trim();
}

/** What stands: a count or ratio, or `12 / ?` where nobody has said of how many. */
export function formatActual(
  target: Pick<PlanTargetAnswer, 'basis' | 'actual' | 'numerator' | 'denominator'> & Measured,
  units: Readonly<Record<string, string>>,
): string {
  const { basis, unit, numerator, denominator, actual, comparator } = target;
  const isPart = basis === 'reported' && (unit === RATIO || comparator === null);
  if (!isPart || numerator === null) return formatPlan(target, actual, units);
  const of = denominator === null ? '?' : formatMeasure(denominator);
  return `${formatMeasure(numerator)} / ${of}`;
}

/** The two sums behind a figure, with their unit where they are no counts: energies in kWh. */
export function formatCounted({
  kpi,
  unit,
  numerator,
  denominator,
}: Pick<PlanTargetAnswer, 'kpi' | 'unit' | 'numerator' | 'denominator'>): string {
  const measured = { kpi: kpi ?? '', unit };
  const of = denominator === null ? '?' : formatSum(measured, denominator, 'denominator');
  return `${formatSum(measured, numerator, 'numerator')} / ${of}`;
}

/** The value in force with its sign: `≥ 5,000`, `< 1.25`, `> 65%`, `≈ 10`. */
export function formatInForce(
  target: Measured,
  units: Readonly<Record<string, string>>,
): string | null {
  const { comparator, value, unit, kpi } = target;
  if (comparator === null || value === null) return null;
  if (unit === RATIO) return formatTarget({ kpi: kpi ?? '', unit }, { comparator, value });
  return `${signOf(comparator)} ${formatPlan(target, value, units)}`;
}
