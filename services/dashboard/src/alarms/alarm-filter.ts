import { HELD, STANDING, UNACKED } from './alarm-order.ts';
import type { ListedAlarm } from './listed-alarm.ts';

/** Which alarms a list shows; what is empty may be anything. */
export interface AlarmFilter {
  readonly severity: string;
  readonly kind: string;
  readonly rule: string;
  /** A state, or `standing`, `unacked`, `held`, `open`, `all`. */
  readonly state: string;
  readonly dept: string;
  readonly operator: string;
  /** Id of the alarm that suppresses them. */
  readonly suppressedBy: string;
  /** `true` or `false` for those that do or do not. */
  readonly chattering: string;
}

export const NO_FILTER: AlarmFilter = {
  severity: '',
  kind: '',
  rule: '',
  state: 'standing',
  dept: '',
  operator: '',
  suppressedBy: '',
  chattering: '',
};

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  standing: STANDING,
  unacked: UNACKED,
  held: HELD,
};

/** The filter as the API has it; empty members are left out. */
export function filterOf({ state, ...rest }: AlarmFilter): Readonly<Record<string, string>> {
  const named = { ...rest, state: GROUPS[state]?.join(',') ?? state };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ''));
}

/** The filter that a bulk command names: what is over takes none. */
export function bulkFilterOf(filter: AlarmFilter): Readonly<Record<string, string>> {
  return filterOf(filter.state === 'all' ? { ...filter, state: 'open' } : filter);
}

export function matchesFilter(alarm: ListedAlarm, filter: AlarmFilter): boolean {
  const { severity, kind, rule, state, dept, operator, suppressedBy, chattering } = filter;
  return (
    (severity === '' || alarm.severity === severity) &&
    (kind === '' || alarm.kind === kind) &&
    (rule === '' || alarm.rule === rule) &&
    (dept === '' || alarm.depts.includes(dept)) &&
    (operator === '' || alarm.operator === operator) &&
    (suppressedBy === '' || alarm.suppressedBy === suppressedBy) &&
    (chattering === '' || String(alarm.chattering) === chattering) &&
    hasState(alarm.state, state)
  );
}

function hasState(state: string, wanted: string): boolean {
  if (wanted === 'all') return true;
  if (wanted === 'open') return state !== 'NORMAL';
  return GROUPS[wanted]?.includes(state) ?? state === wanted;
}
