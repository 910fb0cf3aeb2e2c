import { isCalendar, type KpiRecord, kpiKey, parseKpiKey } from '@infrapulse/domain';
import { splitPart } from './watch-states.ts';

/** Periods of each calendar window that are held: the one that runs, and the last that closed. */
export const PERIODS_HELD = 2;

/** A list of its records for every subject: an asset with its parts, a site, a city. Lists are short and are searched. */
type BySubject = Map<string, KpiRecord[]>;

export function createKpiIndex() {
  const scopes = new Map<string, BySubject>();

  function listOf(scope: string, id: string): KpiRecord[] {
    const [name, subject] = subjectOf(scope, id);
    const subjects = scopes.get(name) ?? new Map<string, KpiRecord[]>();
    if (subjects.size === 0) scopes.set(name, subjects);
    const list = subjects.get(subject) ?? [];
    if (list.length === 0) subjects.set(subject, list);
    return list;
  }

  function held(scope: string, id: string): readonly KpiRecord[] {
    const [name, subject] = subjectOf(scope, id);
    return scopes.get(name)?.get(subject) ?? [];
  }

  return {
    put(record: KpiRecord): void {
      const list = listOf(record.scope, record.id);
      const place = list.findIndex((one) => isSameSeries(one, record) && isSamePeriod(one, record));
      if (place >= 0) list[place] = record;
      else list.push(record);
      if (place < 0 && isCalendar(record.window)) dropOldest(list, record);
    },
    remove(key: string): void {
      const { scope, id } = parseKpiKey(key);
      const list = listOf(scope, id);
      const place = list.findIndex((record) => kpiKey(record) === key);
      if (place >= 0) list.splice(place, 1);
    },
    of: (kpi: string, scope: string, id: string): readonly KpiRecord[] =>
      held(scope, id).filter((one) => one.kpi === kpi && one.scope === scope && one.id === id),
    ofAsset: (asset: string): readonly KpiRecord[] => [...held('asset', asset)],
    scan: (kpi: string | undefined, scope: string | undefined) => scan(scopes, kpi, scope),
  };
}

function* scan(
  scopes: ReadonlyMap<string, BySubject>,
  kpi: string | undefined,
  scope: string | undefined,
): IterableIterator<KpiRecord> {
  for (const [name, subjects] of scopes) {
    if (scope !== undefined && name !== subjectOf(scope, '')[0]) continue;
    for (const list of subjects.values())
      for (const one of list)
        if ((!kpi || one.kpi === kpi) && (!scope || one.scope === scope)) yield one;
  }
}

function subjectOf(scope: string, id: string): readonly [scope: string, id: string] {
  return scope === 'part' || scope === 'asset' ? ['asset', splitPart(id)[0]] : [scope, id];
}

function isSameSeries(a: KpiRecord, b: KpiRecord): boolean {
  return (
    a.window === b.window &&
    a.kpi === b.kpi &&
    a.policy === b.policy &&
    a.scope === b.scope &&
    a.id === b.id
  );
}

function isSamePeriod(a: KpiRecord, b: KpiRecord): boolean {
  return !isCalendar(a.window) || a.start === b.start;
}

function dropOldest(list: KpiRecord[], record: KpiRecord): void {
  const periods = list.filter((one) => isSameSeries(one, record));
  if (periods.length <= PERIODS_HELD) return;
  const oldest = periods.reduce((a, b) => (b.start < a.start ? b : a));
  list.splice(list.indexOf(oldest), 1);
}
