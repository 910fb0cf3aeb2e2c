import {
  type KpiLogRecord,
  type KpiName,
  type KpiRecord,
  kpiCatalog,
  kpiOf,
  newestPeriods,
  parseKpiKey,
} from '@infrapulse/domain';
import type { Table } from '@infrapulse/ports';
import { PERIODS_HELD } from './index-kpis.ts';
import { splitPart } from './watch-states.ts';

const NAMES = ['kpi', 'policy', 'scope', 'id', 'window'] as const;
/** What is asked for; what is left out may be anything. */
export type Wanted = { readonly [K in (typeof NAMES)[number]]?: string | undefined };

/** Records of KPIs, and commands on their alarms. */
export type KpiTable = Table<KpiLogRecord>;

/** KPI records as the log has them, read when asked: quick for one subject, long for a city. */
export interface LoggedKpis {
  /** Of what the api holds: every rolling window, and the newest periods of each calendar window. */
  readonly held: () => IterableIterator<KpiRecord>;
  readonly heldOf: (kpi: string, scope: string, id: string) => readonly KpiRecord[];
  readonly heldOfAsset: (asset: string) => readonly KpiRecord[];
  readonly one: (key: string) => KpiRecord | undefined;
  /** Every period. */
  readonly every: (wanted: Wanted) => IterableIterator<KpiRecord>;
}

export function readKpis(table: KpiTable): LoggedKpis {
  function* chosen(
    prefix: string,
    select: (keys: readonly string[]) => ReadonlySet<string>,
  ): IterableIterator<KpiRecord> {
    for (const [, value] of table.entries({ prefix, select })) if (!('type' in value)) yield value;
  }
  const isOf = (wanted: Wanted) => (key: string) => matchesName(parseKpiKey(key), wanted);
  const newest = (keys: Iterable<string>) => newestPeriods(keys, PERIODS_HELD);

  return {
    held: () => chosen('', newest),
    heldOf(kpi, scope, id) {
      const isWanted = isOf({ kpi, scope, id });
      return prefixesOf({ kpi, scope, id }).flatMap((prefix) => [
        ...chosen(prefix, (keys) => newest(keys.filter(isWanted))),
      ]);
    },
    heldOfAsset(asset) {
      const isOwn = (key: string) => splitPart(parseKpiKey(key).id)[0] === asset;
      return prefixesOfAsset(asset).flatMap((prefix) => [
        ...chosen(prefix, (keys) => newest(keys.filter(isOwn))),
      ]);
    },
    one(key) {
      const value = table.get(key);
      return value && !('type' in value) ? value : undefined;
    },
    *every(wanted) {
      const isWanted = isOf(wanted);
      for (const prefix of prefixesOf(wanted))
        yield* chosen(prefix, (keys) => new Set(keys.filter(isWanted)));
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

/** Of its own records, then of its parts'. */
function prefixesOfAsset(asset: string): string[] {
  const of = (subject: string) =>
    kpiCatalog.flatMap(({ id, policies }) => policies.map((each) => `${id}/${each}/${subject}`));
  return [...of(`asset/${asset}/`), ...of(`part/${asset}~`)];
}
