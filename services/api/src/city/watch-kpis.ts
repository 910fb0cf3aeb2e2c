import { topics } from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createSharing } from './share-texts.ts';
import { splitPart } from './watch-states.ts';

type Group = Map<string, KpiRecord>;

/** KPI records by (kpi, scope) and id, so that a list reads only what it shows. */
export interface KpisView {
  /** Every record of one (kpi, scope, id). */
  of(kpi: string, scope: string, id: string): readonly KpiRecord[];
  /** Records of an asset and of its parts. */
  ofAsset(asset: string): readonly KpiRecord[];
  /** Records of every (kpi, scope) that is asked for; undefined asks for all. */
  scan(kpi: string | undefined, scope: string | undefined): IterableIterator<KpiRecord>;
  readonly size: number;
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
  for (const [key, value] of table.entries()) if (!('type' in value)) index.set(key, share(value));
  return {
    of: (kpi, scope, id) => [...(index.groups.get(`${kpi}/${scope}`)?.get(id)?.values() ?? [])],
    ofAsset: (asset) => [...(index.assets.get(asset)?.values() ?? [])],
    scan: index.scan,
    get size() {
      return index.records.size;
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

function createIndex() {
  const records: Group = new Map();
  const groups = new Map<string, Map<string, Group>>();
  const assets = new Map<string, Group>();

  function put(key: string, record: KpiRecord): void {
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
