import type { KpiAnswer } from '@infrapulse/contracts';
import { queryPath } from '../api/query-path.ts';
import { isCalendar } from './is-calendar.ts';

/** The address of one record's evidence. Of rolling windows there is only the newest. */
export function kpiPath(record: KpiAnswer, what: 'explain' | 'verify'): string {
  const { kpi, scope, id, window, policy, start } = record;
  const steps = [kpi, scope, id, window].map(encodeURIComponent).join('/');
  return queryPath(`/kpis/${steps}/${what}`, {
    policy,
    start: isCalendar(window) ? start : undefined,
  });
}
