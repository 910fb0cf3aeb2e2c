import { localDate } from '../calendar.ts';
import type { KpiRecord } from '../model/kpi.ts';
import { isCalendar } from './window-range.ts';

type Keyed = Pick<KpiRecord, 'kpi' | 'policy' | 'scope' | 'id' | 'window' | 'start'>;

/** Key of a KPI record: kpi/policy/scope/id/window/start, start a local date or `rolling` (interfaces §3). */
export function kpiKey({ kpi, policy, scope, id, window, start }: Keyed): string {
  const from = isCalendar(window) ? localDate(start) : 'rolling';
  return `${kpi}/${policy}/${scope}/${id}/${window}/${from}`;
}

/** What a key says; `period` is the local date a calendar window begins on, or `rolling`. */
export interface KpiName {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: string;
  readonly id: string;
  readonly window: string;
  readonly period: string;
}

export function parseKpiKey(key: string): KpiName {
  const levels = key.split('/');
  const [kpi = '', policy = '', scope = ''] = levels;
  const id = levels.slice(3, -2).join('/');
  return { kpi, policy, scope, id, window: levels.at(-2) ?? '', period: levels.at(-1) ?? '' };
}
