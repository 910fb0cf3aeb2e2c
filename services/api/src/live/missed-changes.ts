import type { KpiRecord } from '@infrapulse/domain';
import type { City } from '../city/open-city.ts';
import type { Changed, Changes } from './follow-changes.ts';
import type { LivePosition } from './live-position.ts';
import type { AssetKey } from './live-texts.ts';
import type { Subscription } from './send-changes.ts';

interface Away {
  readonly changes: Changes;
  readonly run: string;
  readonly open: Subscription;
  readonly from: LivePosition;
}

const PRESENT_MAX = 2000;

/** The values a client has missed since its position; where that cannot be said, those that stand now. */
export function changedWhileAway(city: City, { changes, run, open, from }: Away): Changed {
  const isKnown = from.run === run;
  const knowsAssets = isKnown && from.seq >= changes.assetsFrom();
  const { kpis, assets } = isKnown
    ? changes.since(from.seq)
    : { kpis: presentKpis(open), assets: [] };
  return { kpis, assets: knowsAssets ? assets : presentAssets(city, open) };
}

function presentKpis({ filter, present }: Subscription): readonly KpiRecord[] {
  const wanted = [...present.scan({})].filter((record) => filter.kpi(record));
  return wanted.sort((a, b) => b.computedAt - a.computedAt).slice(0, PRESENT_MAX);
}

/** Every part of the wanted assets of which a state or a value is known. */
function presentAssets(city: City, { filter }: Subscription): readonly AssetKey[] {
  const keys: AssetKey[] = [];
  if (!filter.topics.has('asset')) return keys;
  for (const asset of city.register.all()) {
    const version = city.register.inForce(asset);
    if (!filter.asset({ asset: asset.id, kind: asset.kind, version })) continue;
    for (const part of knownParts(city, asset.id)) keys.push({ asset: asset.id, part });
    if (keys.length >= PRESENT_MAX) break;
  }
  return keys;
}

function knownParts({ states, latest }: City, asset: string): ReadonlySet<string> {
  return new Set([...states.of(asset), ...latest.of(asset)].map(({ part }) => part));
}
