import type { AlarmAnswer } from '@infrapulse/contracts';
import { formatKpi, formatLimit } from './format-kpi.ts';
import { formatMeasure } from './format-number.ts';
import { RATIO, unitBehind } from './units.ts';

type Measured = Pick<AlarmAnswer, 'kpi' | 'unit'>;

/** What raised an alarm: of a KPI as that KPI is read everywhere else. */
export function formatFigure({ kpi, unit }: Measured, value: number): string {
  if (kpi === undefined) return `${formatMeasure(value)}${unitBehind(unit)}`;
  return formatKpi(measuredOf(kpi, unit), value);
}

/** The limit it passed, as it was set. */
export function formatFigureLimit({ kpi, unit }: Measured, limit: number): string {
  if (kpi === undefined || unit !== '') return formatFigure({ kpi, unit }, limit);
  return formatLimit(measuredOf(kpi, unit), limit);
}

/** An alarm says no unit of a ratio. */
function measuredOf(kpi: string, unit: string) {
  return { kpi, unit: unit === '' ? RATIO : unit };
}
