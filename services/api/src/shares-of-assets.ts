import { toIso } from '@infrapulse/contracts';
import type { Asset, KpiRecord } from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';
import { gatherRows } from './verify/gather-rows.ts';
import { timesOf } from './verify/record-times.ts';
import { recomputeRecord } from './verify/verify-record.ts';

interface PartTime {
  readonly part: string;
  readonly from: number;
  readonly to: number;
}

/**
 * When each part belongs to the scope of a record; null where that is all the time that the asset's own record is of:
 * the asset neither moved nor has parts of others.
 */
export function timesWithin(record: KpiRecord, asset: Asset): readonly PartTime[] | null {
  if (record.scope === 'asset' || record.scope === 'part') return null;
  const own = timesOfParts({ ...record, scope: 'asset', id: asset.id }, asset);
  const here = timesOfParts(record, asset);
  return lengthOf(here) < lengthOf(own) ? here : null;
}

function timesOfParts(record: KpiRecord, asset: Asset): readonly PartTime[] {
  const listed = asset.versions.flatMap(({ parts }) => parts.map(({ part }) => part));
  const parts = listed.length > 0 ? new Set(listed) : [''];
  return [...parts].flatMap((part) =>
    joined(timesOf(record, asset, part)).map((time) => ({ part, ...time })),
  );
}

/** A move within the scope divides no time there. */
function joined(times: readonly { readonly from: number; readonly to: number }[]) {
  return times.reduce<{ from: number; to: number }[]>((all, { from, to }) => {
    const last = all.at(-1);
    if (last?.to !== from) return [...all, { from, to }];
    return [...all.slice(0, -1), { from: last.from, to }];
  }, []);
}

function lengthOf(times: readonly PartTime[]): number {
  return times.reduce((sum, { from, to }) => sum + to - from, 0);
}

/**
 * What of a scope's figure is theirs, of assets that belong to it in part, by asset; nothing where their readings are too
 * many together.
 */
export async function sharesOf(
  deps: RouteDeps,
  record: KpiRecord,
  assets: readonly Asset[],
): Promise<ReadonlyMap<string, KpiRecord>> {
  const shares = new Map<string, KpiRecord>();
  for (const stored of await gatherSome(deps, record, assets)) {
    const share = recomputeRecord(deps, record, [stored]);
    if (share) shares.set(stored.asset.id, share.record);
  }
  return shares;
}

async function gatherSome(deps: RouteDeps, record: KpiRecord, assets: readonly Asset[]) {
  try {
    return await gatherRows(deps, record, assets);
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
}

/** As the explanation lists them. */
export function timesToWire(times: readonly PartTime[] | null) {
  return (times ?? []).map(({ part, from, to }) => ({ part, from: toIso(from), to: toIso(to) }));
}

/** Spans of a part that touch a time in which it belongs to the scope. */
export function isWithin(
  times: readonly PartTime[],
  span: { readonly part: string; readonly start: string; readonly end: string | null },
): boolean {
  const start = Date.parse(span.start);
  const end = span.end === null ? Number.POSITIVE_INFINITY : Date.parse(span.end);
  return times.some(
    ({ part, from, to }) => (span.part === '' || span.part === part) && start < to && end > from,
  );
}
