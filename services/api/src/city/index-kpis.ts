import { isCalendar, type KpiRecord, kpiKey, parseKpiKey } from '@infrapulse/domain';
import { changeOf, createHolding, type HeldKpi, recordOf, startOf } from './hold-kpi.ts';
import type { Wanted } from './read-kpis.ts';
import { splitPart } from './watch-states.ts';

/** Periods of each calendar window that are held: the one that runs, and the last that closed. */
export const PERIODS_HELD = 2;

/** A list for every part, asset, site or city: its KPIs, policies and windows, few enough to be searched. */
type ById = Map<string, HeldKpi[]>;

export type Sought = Pick<Wanted, 'kpi' | 'scope' | 'id'>;

export type KpiIndex = ReturnType<typeof createKpiIndex>;

export function createKpiIndex() {
  const scopes = new Map<string, ById>();
  /** Asset → the ids of its parts. */
  const parts = new Map<string, string[]>();
  const hold = createHolding();

  function listOf(scope: string, id: string): HeldKpi[] {
    const ids = scopes.get(scope) ?? new Map<string, HeldKpi[]>();
    if (ids.size === 0) scopes.set(scope, ids);
    const known = ids.get(id);
    if (known) return known;
    const list: HeldKpi[] = [];
    ids.set(id, list);
    if (scope === 'part') rememberPart(id);
    return list;
  }

  function rememberPart(id: string): void {
    const [asset] = splitPart(id);
    const ids = parts.get(asset);
    if (ids) ids.push(id);
    else parts.set(asset, [id]);
  }

  const heldOf = (scope: string, id: string) => scopes.get(scope)?.get(id) ?? [];

  return {
    put(record: KpiRecord, change: number): void {
      putInto(listOf(record.scope, record.id), hold(record, change));
    },
    /** What stood before any change: gives way to what the index has, and to what was removed. */
    putOlder(record: KpiRecord, removed: ReadonlySet<string>): void {
      if (removed.size > 0 && removed.has(kpiKey(record))) return;
      const list = listOf(record.scope, record.id);
      const held = hold(record, 0);
      if (placeIn(list, held) < 0) putInto(list, held);
    },
    remove(key: string): void {
      const { scope, id } = parseKpiKey(key);
      const list = heldOf(scope, id);
      const place = list.findIndex((one) => kpiKey(recordOf(one)) === key);
      if (place >= 0) list.splice(place, 1);
    },
    of: (kpi: string, scope: string, id: string): readonly KpiRecord[] =>
      heldOf(scope, id)
        .filter(({ words }) => words.kpi === kpi)
        .map(recordOf),
    ofAsset: (asset: string): readonly KpiRecord[] =>
      [
        ...heldOf('asset', asset),
        ...(parts.get(asset) ?? []).flatMap((id) => heldOf('part', id)),
      ].map(recordOf),
    /** In the order of their changes. */
    since: (change: number): readonly KpiRecord[] =>
      [...heldIn(scopes, {})]
        .filter((held) => changeOf(held) > change)
        .sort((a, b) => changeOf(a) - changeOf(b))
        .map(recordOf),
    *scan(this: void, sought: Sought): IterableIterator<KpiRecord> {
      for (const held of heldIn(scopes, sought)) yield recordOf(held);
    },
  };
}

/** Of the record of the same period, -1 when there is none. */
function placeIn(list: readonly HeldKpi[], held: HeldKpi): number {
  return list.findIndex((one) => one.series === held.series && isSamePeriod(one, held));
}

function putInto(list: HeldKpi[], held: HeldKpi): void {
  const place = placeIn(list, held);
  if (place >= 0) list[place] = held;
  else list.push(held);
  if (place < 0 && isCalendar(held.words.window)) dropOldest(list, held);
}

/** Of one id only its own lists are walked. */
function* heldIn(
  scopes: ReadonlyMap<string, ById>,
  { kpi, scope, id }: Sought,
): IterableIterator<HeldKpi> {
  for (const [name, ids] of scopes) {
    if (scope !== undefined && name !== scope) continue;
    for (const list of id === undefined ? ids.values() : [ids.get(id) ?? []])
      for (const one of list) if (kpi === undefined || one.words.kpi === kpi) yield one;
  }
}

function isSamePeriod(a: HeldKpi, b: HeldKpi): boolean {
  return !isCalendar(a.words.window) || startOf(a) === startOf(b);
}

function dropOldest(list: HeldKpi[], held: HeldKpi): void {
  const periods = list.filter(({ series }) => series === held.series);
  if (periods.length <= PERIODS_HELD) return;
  const oldest = periods.reduce((a, b) => (startOf(b) < startOf(a) ? b : a));
  list.splice(list.indexOf(oldest), 1);
}
