import type { KpiRecord } from '@infrapulse/domain';
import type { KpisBatch, KpisQuery, SeriesPort } from '@infrapulse/ports';
import { decodeSpans, encodeCleared, encodeKpis, encodeSpans } from './encode-evidence.ts';
import { kpiTableOf } from './kpi-tables.ts';
import { isStored, type Store } from './store.ts';

type Evidence = Pick<SeriesPort, 'writeSpans' | 'writeKpis' | 'spans' | 'kpis'>;

/** State spans and KPI revisions: what stands behind a figure. */
export function createEvidence(store: Store): Evidence {
  const { worker, words } = store;
  return {
    async writeSpans({ cleared, rows, position }) {
      if (isStored(store.committed('spans').position, position)) return;
      const batch = { cleared: encodeCleared(cleared, words), rows: encodeSpans(rows, words) };
      await store.commit('spans', { position, counters: {} }, (commit) =>
        worker.call('writeSpans', { ...batch, commit }),
      );
    },
    async writeKpis({ rows, position }: KpisBatch) {
      if (isStored(store.committed('kpis').position, position)) return;
      const batch = { rows: await encodeKpis(rows, words) };
      await store.commit('kpis', { position, counters: {} }, (commit) =>
        worker.call('writeKpis', { ...batch, commit }),
      );
    },
    async spans({ asset, part, from, to }) {
      const assetWord = words.find(asset);
      const partWord = part === undefined ? null : words.find(part);
      if (assetWord === undefined || partWord === undefined) return [];
      const found = await worker.call('spans', { asset: assetWord, part: partWord, from, to });
      // The store knows a part by its number, which is that of its first coming.
      return decodeSpans(found, words).toSorted(
        (a, b) => a.start - b.start || (a.part < b.part ? -1 : 1),
      );
    },
    async kpis({ kpi, policy, scope, id, window, from, to, limit }: KpisQuery) {
      const wanted = { kpi, scope, id, window, ...(policy === undefined ? {} : { policy }) };
      const found = Object.entries(wanted).map(([name, word]) => [name, words.find(word)] as const);
      if (found.some(([, word]) => word === undefined)) return [];
      const records = await worker.call('kpis', {
        table: kpiTableOf(window),
        words: Object.fromEntries(found) as Record<string, number>,
        from: from ?? 0,
        to: to ?? Number.MAX_SAFE_INTEGER,
        limit: limit ?? null,
      });
      return records.map((record) => JSON.parse(record) as KpiRecord);
    },
  };
}
