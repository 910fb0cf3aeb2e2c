import {
  type Asset,
  addEnergy,
  type EnergyState,
  type EnergySums,
  effectiveTs,
  energySums,
  isSilentSince,
  type KpiFigures,
  type KpiRecord,
  meterLayouts,
  meterSample,
  NO_ENERGY,
  PUE_POLICIES,
  type PuePolicy,
  passedEdge,
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
  const members = assets.filter((stored) => isOfPolicy(record, policy, stored));
  const sums = members
    .flatMap(({ asset, rows }) =>
      timesOf({ ...record, policy: '' }, asset, '').map((time) =>
        energyOf(asset, rows, { ...time, policy }),
      ),
    )
    .reduce(addEnergy, NO_ENERGY);
  const stale = members.some((stored) => isTooOld(record, policy, stored));
  return pueFigures(sums, coverageMin, stale);
}

/**
 * A data centre without the meters of a policy has no part in it: a window that closed goes by the register of its
 * beginning, a running one by who has spoken when it was computed.
 */
function isOfPolicy(record: KpiRecord, policy: PuePolicy, { asset, rows }: Stored): boolean {
  const layouts = meterLayouts(asset.versions);
  const state = energyState(rows);
  if (record.status === 'running')
    return passedEdge({ state, layouts, policy }, record.computedAt) !== null;
  const layout = layouts.findLast(({ from }) => from <= record.start) ?? layouts[0];
  return layout !== undefined && puePolicies(layout).includes(policy);
}

/** A running figure of many data centres is too old when the meters of one that is in its scope are. */
function isTooOld(record: KpiRecord, policy: PuePolicy, { asset, rows }: Stored): boolean {
  const { status, computedAt: at } = record;
  if (status !== 'running' || !isInScope(record, asset)) return false;
  const layouts = meterLayouts(asset.versions);
  const edge = passedEdge({ state: energyState(rows), layouts, policy }, at);
  return edge !== null && isSilentSince({ layouts, policy }, edge, at);
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
