import { localDate } from '../calendar.ts';
import type { KpiRecord } from '../model/kpi.ts';
import { isCalendar } from './window-range.ts';

type Keyed = Pick<KpiRecord, 'kpi' | 'policy' | 'scope' | 'id' | 'window' | 'start'>;

/** Key of a KPI record: kpi/policy/scope/id/window/start, start a local date or `rolling` (interfaces §3). */
export function kpiKey({ kpi, policy, scope, id, window, start }: Keyed): string {
  const from = isCalendar(window) ? localDate(start) : 'rolling';
  return `${kpi}/${policy}/${scope}/${id}/${window}/${from}`;
}
