import {
  type Asset,
  addEnergy,
  type EnergyState,
  type EnergySums,
  effectiveTs,
  energySums,
  type KpiFigures,
  type KpiRecord,
  meterLayouts,
  meterSample,
  NO_ENERGY,
  type PolicyEdge,
  PUE_POLICIES,
  type PuePolicy,
  pueEdges,
  pueFigures,
  puePolicies,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import { isInScope, timesOf } from './record-times.ts';
import { inOrderOfTime, type StoredAsset } from './stored-evidence.ts';

type Stored = Pick<StoredAsset, 'asset' | 'rows'>;

/** PUE from stored rows; undefined for any other figure. */
export function recomputePue(
  record: KpiRecord,
  assets: readonly Stored[],
  coverageMin: number,
): KpiFigures | undefined {
  const policy = PUE_POLICIES.find((name) => name === record.policy);
  if (record.kpi !== 'datacenter.pue' || !policy) return undefined;
  const members = membersOf(record, policy, assets);
  const sums = members
    .flatMap(({ asset, rows }) =>
      timesOf({ ...record, policy: '' }, asset, '').map((time) =>
        energyOf(asset, rows, { ...time, policy }),
      ),
    )
    .reduce(addEnergy, NO_ENERGY);
  const passed = members.flatMap(({ edge }) => edge ?? []);
  const count = (is: (edge: PolicyEdge) => boolean) => passed.filter(is).length;
  const marks = { stale: count(({ stale }) => stale), gone: count(({ isGone }) => isGone) };
  return pueFigures({ ...sums, ...marks, members: passed.length }, coverageMin);
}

interface Member extends Stored {
  /** Of a running figure, where it is in the scope of it. */
  readonly edge?: PolicyEdge | undefined;
}

/**
 * A data centre without the meters of a policy has no part in it: a window that closed goes by the register of its
 * beginning, a running one by who has spoken when it was computed. One that has lost its meters has a part where nobody
 * else is measured.
 */
function membersOf(
  record: KpiRecord,
  policy: PuePolicy,
  assets: readonly Stored[],
): readonly Member[] {
  if (record.status !== 'running')
    return assets.filter(({ asset }) => isOfPolicy(record, policy, asset));
  const spoken = assets.flatMap((stored) => {
    const found = edgeOf(record, policy, stored);
    return found ? [{ ...stored, edge: isInScope(record, stored.asset) ? found : undefined }] : [];
  });
  const isMetered = spoken.some(({ edge }) => edge?.isGone === false);
  return isMetered ? spoken.filter(({ edge }) => edge?.isGone !== true) : spoken;
}

function edgeOf(
  { computedAt }: KpiRecord,
  policy: PuePolicy,
  { asset, rows }: Stored,
): PolicyEdge | undefined {
  const layouts = meterLayouts(asset.versions);
  const edges = pueEdges({ state: energyState(rows), layouts }, computedAt);
  return edges.find((one) => one.policy === policy);
}

function isOfPolicy({ start }: KpiRecord, policy: PuePolicy, { versions }: Asset): boolean {
  const layouts = meterLayouts(versions);
  const layout = layouts.findLast(({ from }) => from <= start) ?? layouts[0];
  return layout !== undefined && puePolicies(layout).includes(policy);
}

function energyOf(
  asset: Asset,
  rows: readonly ReadingRow[],
  { from, to, policy }: { from: number; to: number; policy: PuePolicy },
): EnergySums {
  const layouts = meterLayouts(asset.versions);
  return energySums({ state: energyState(rows), layouts, policy, from, to });
}

function energyState(rows: readonly ReadingRow[]): EnergyState {
  const meters: Record<string, { ts: number[]; kwh: number[] }> = {};
  for (const row of inOrderOfTime(rows)) {
    const sample = meterSample(row);
    if (!sample || sample.kwh === null) continue;
    const samples = (meters[row.part] ??= { ts: [], kwh: [] });
    const ts = effectiveTs(row);
    const place = samples.ts.at(-1) === ts ? samples.ts.length - 1 : samples.ts.length;
    samples.ts[place] = ts;
    samples.kwh[place] = sample.kwh;
  }
  return { hotFrom: Number.MIN_SAFE_INTEGER, meters };
}
