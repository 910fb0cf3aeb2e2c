import { topics } from '@infrapulse/contracts';
import { type KpiRecord, kpiKey } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createKpiIndex } from './index-kpis.ts';
import { createLoading, type WholeKpis } from './load-kpis.ts';
import { readKpis, type Wanted } from './read-kpis.ts';

/** The KPI records that stand; older periods stay in the log. */
export interface KpisView {
  /** Held records of one (kpi, scope, id), read from the log until all are held. */
  of(kpi: string, scope: string, id: string): readonly KpiRecord[];
  /** Held records of an asset and of its parts, read from the log until all are held. */
  ofAsset(asset: string): readonly KpiRecord[];
  /** Resolves once every record is held, and has them read now if nobody did; rejects when the log cannot be read. */
  whole(): Promise<WholeKpis>;
  /** Every period that was ever published of what is asked for. */
  everPublished(wanted: Wanted): IterableIterator<KpiRecord>;
  /** One of them. */
  published(name: Parameters<typeof kpiKey>[0]): KpiRecord | undefined;
  /** Held records that came with a later change, in its order. */
  since(change: number): readonly KpiRecord[];
  onChange(listener: (key: string, record: KpiRecord) => void): () => void;
  stop(): Promise<void>;
}

/**
 * Holds what changes from the start; what stood before is read by `whole`, in turns, as a large city has hundreds of
 * thousands of records and nobody who starts should wait for them. `nextChange` numbers what comes from now on.
 */
export async function watchKpis(stream: StreamPort, nextChange: () => number): Promise<KpisView> {
  const table = await stream.table(topics.kpis, { held: 'store' });
  const logged = readKpis(table);
  const index = createKpiIndex();
  const loading = createLoading(logged, index);
  const listeners = new Set<(key: string, record: KpiRecord) => void>();
  const forget = table.onChange((key, value) => {
    if (value && 'type' in value) return;
    if (!value) return loading.remove(key);
    index.put(value, nextChange());
    for (const listener of listeners) listener(key, value);
  });
  return {
    of: (...subject) => (loading.isWhole() ? index.of : logged.heldOf)(...subject),
    ofAsset: (asset) => (loading.isWhole() ? index.ofAsset : logged.heldOfAsset)(asset),
    whole: loading.whole,
    since: index.since,
    everPublished: logged.every,
    published: (name) => logged.one(kpiKey(name)),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      forget();
      await loading.stop();
      await table.stop();
    },
  };
}
