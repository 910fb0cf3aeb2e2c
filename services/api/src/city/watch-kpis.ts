import { topics } from '@infrapulse/contracts';
import {
  isCalendar,
  type KpiName,
  type KpiRecord,
  kpiOf,
  newestPeriods,
  parseKpiKey,
  seriesOf,
} from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createSharing } from './share-texts.ts';
import { splitPart } from './watch-states.ts';

type Group = Map<string, KpiRecord>;

/** Periods of each calendar window that are held: the one that runs, and the last that closed. */
const PERIODS_HELD = 2;

const NAMES = ['kpi', 'policy', 'scope', 'id', 'window'] as const;
/** What is asked for; what is left out may be anything. */
type Wanted = { readonly [K in (typeof NAMES)[number]]?: string | undefined };

/** KPI records by (kpi, scope) and id, so that a list reads only what it shows; older periods stay in the log. */
export interface KpisView {
  /** Held records of one (kpi, scope, id). */
  of(kpi: string, scope: string, id: string): readonly KpiRecord[];
  /** Held records of an asset and of its parts. */
  ofAsset(asset: string): readonly KpiRecord[];
  /** Held records of every (kpi, scope) that is asked for; undefined asks for all. */
  scan(kpi: string | undefined, scope: string | undefined): IterableIterator<KpiRecord>;
  /** Every period that was ever published of what is asked for. */
  everPublished(wanted: Wanted): IterableIterator<KpiRecord>;
  onChange(listener: (key: string, record: KpiRecord) => void): () => void;
  stop(): Promise<void>;
}

export async function watchKpis(stream: StreamPort): Promise<KpisView> {
  const table = await stream.table(topics.kpis, { held: 'store' });
  const index = createIndex();
  const share = createSharing();
  const listeners = new Set<(key: string, record: KpiRecord) => void>();
  const forget = table.onChange((key, value) => {
    if (value && 'type' in value) return;
    const record = value && share(value);
    index.set(key, record);
    if (record) for (const listener of listeners) listener(key, record);
  });
  const select = (keys: readonly string[]) => newestPeriods(keys, PERIODS_HELD);
  for (const [key, value] of table.entries({ select }))
    if (!('type' in value)) index.set(key, share(value));
  return {
    of: (kpi, scope, id) => [...(index.groups.get(`${kpi}/${scope}`)?.get(id)?.values() ?? [])],
    ofAsset: (asset) => [...(index.assets.get(asset)?.values() ?? [])],
    scan: index.scan,
    *everPublished(wanted) {
      const select = (keys: readonly string[]) =>
        new Set(keys.filter((key) => matchesName(parseKpiKey(key), wanted)));
      for (const prefix of prefixesOf(wanted))
        for (const [, value] of table.entries({ prefix, select }))
          if (!('type' in value)) yield value;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      forget();
      await table.stop();
    },
  };
}

function matchesName(name: KpiName, wanted: Wanted): boolean {
  return NAMES.every((field) => wanted[field] === undefined || wanted[field] === name[field]);
}

/** How the keys that are wanted begin. */
function prefixesOf({ kpi, policy, scope, id, window }: Wanted): string[] {
  if (kpi === undefined) return [''];
  const policies = policy === undefined ? (kpiOf(kpi)?.policies ?? []) : [policy];
  return policies.map((each) => {
    const levels = [kpi, each, scope, id, window];
    const end = levels.indexOf(undefined);
    return `${levels.slice(0, end < 0 ? undefined : end).join('/')}/`;
  });
}

function createIndex() {
  const records: Group = new Map();
  const groups = new Map<string, Map<string, Group>>();
  const assets = new Map<string, Group>();
  const held = new Map<string, readonly string[]>();

  /** false when the period is older than those held; one that is new lets the oldest go. */
  function hold(key: string): boolean {
    const series = seriesOf(key);
    const keys = held.get(series) ?? [];
    if (keys.includes(key)) return true;
    const sorted = [...keys, key].sort((a, b) => (a < b ? -1 : 1));
    const gone = sorted.length > PERIODS_HELD ? sorted.shift() : undefined;
    held.set(series, sorted);
    if (gone !== undefined && gone !== key) drop(gone);
    return gone !== key;
  }

  function put(key: string, record: KpiRecord): void {
    if (isCalendar(record.window) && !hold(key)) return;
    const name = `${record.kpi}/${record.scope}`;
    const ids = groups.get(name) ?? new Map<string, Group>();
    if (ids.size === 0) groups.set(name, ids);
    const group = ids.get(record.id) ?? new Map<string, KpiRecord>();
    if (group.size === 0) ids.set(record.id, group);
    group.set(key, record);
    records.set(key, record);
    if (record.scope !== 'asset' && record.scope !== 'part') return;
    const [asset] = splitPart(record.id);
    const own = assets.get(asset) ?? new Map<string, KpiRecord>();
    if (own.size === 0) assets.set(asset, own);
    own.set(key, record);
  }

  function drop(key: string): void {
    const record = records.get(key);
    if (!record) return;
    records.delete(key);
    groups.get(`${record.kpi}/${record.scope}`)?.get(record.id)?.delete(key);
    assets.get(splitPart(record.id)[0])?.delete(key);
  }

  function* scan(kpi: string | undefined, scope: string | undefined): IterableIterator<KpiRecord> {
    for (const [name, ids] of groups) {
      const [itsKpi, itsScope] = name.split('/');
      if ((kpi && itsKpi !== kpi) || (scope && itsScope !== scope)) continue;
      for (const group of ids.values()) yield* group.values();
    }
  }

  return {
    records,
    groups,
    assets,
    scan,
    set: (key: string, record: KpiRecord | undefined) => (record ? put(key, record) : drop(key)),
  };
}
