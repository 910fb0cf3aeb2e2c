import { topics } from '@infrapulse/contracts';
import {
  type KpiName,
  type KpiRecord,
  kpiOf,
  newestPeriods,
  parseKpiKey,
} from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createKpiIndex, PERIODS_HELD } from './index-kpis.ts';

const NAMES = ['kpi', 'policy', 'scope', 'id', 'window'] as const;
/** What is asked for; what is left out may be anything. */
type Wanted = { readonly [K in (typeof NAMES)[number]]?: string | undefined };

/** The KPI records that stand; older periods stay in the log. */
export interface KpisView {
  /** Held records of one (kpi, scope, id). */
  of(kpi: string, scope: string, id: string): readonly KpiRecord[];
  /** Held records of an asset and of its parts. */
  ofAsset(asset: string): readonly KpiRecord[];
  /** Held records of every (kpi, scope) that is asked for; undefined asks for all. */
  scan(kpi: string | undefined, scope: string | undefined): IterableIterator<KpiRecord>;
  /** Every period that was ever published of what is asked for. */
  everPublished(wanted: Wanted): IterableIterator<KpiRecord>;
  /** Held records that came with a later change, in its order. */
  since(change: number): readonly KpiRecord[];
  onChange(listener: (key: string, record: KpiRecord) => void): () => void;
  stop(): Promise<void>;
}

/** `nextChange` numbers what comes from now on. */
export async function watchKpis(stream: StreamPort, nextChange: () => number): Promise<KpisView> {
  const table = await stream.table(topics.kpis, { held: 'store' });
  const index = createKpiIndex();
  const listeners = new Set<(key: string, record: KpiRecord) => void>();
  const forget = table.onChange((key, value) => {
    if (value && 'type' in value) return;
    if (!value) return index.remove(key);
    index.put(value, nextChange());
    for (const listener of listeners) listener(key, value);
  });
  const select = (keys: readonly string[]) => newestPeriods(keys, PERIODS_HELD);
  for (const [, value] of table.entries({ select })) if (!('type' in value)) index.put(value, 0);
  return {
    of: index.of,
    ofAsset: index.ofAsset,
    scan: index.scan,
    since: index.since,
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
