import {
  type Asset,
  type AssetVersion,
  COUNT_OF_KIND,
  kpiOf,
  racksOf,
  type Stock,
  scopesOf,
  stockOf,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';
import type { Emission } from './emission.ts';
import { familyOf } from './families.ts';
import { publishFamily } from './publish-records.ts';

const RACKS = 'datacenter.rack_utilisation';
const NO_RACKS = { inUse: 0, delivered: 0 };

interface Counting {
  readonly emission: Emission;
  readonly range: WindowRange;
  /** An id counts once per scope, however many assets share it. */
  readonly seen: Set<string>;
}

/** Counts of what stands in the city and rack utilisation, from the register: window `now`. */
export function addStock(emission: Emission): void {
  const { city, publisher } = emission;
  const range = windowRange('now', publisher.at);
  const counting = { emission, range, seen: new Set<string>() };
  for (const state of city.assets.values()) {
    const stock = stockOf(state.asset, publisher.at, racksRead(state));
    if (stock) {
      addCounts(counting, state, stock);
      addRacks(counting, state, stock);
    }
    if (!stock || mayHaveLost(state.asset)) addNothing(counting, state);
  }
}

/** Something of it counted elsewhere before, or a part of it no more. */
function mayHaveLost({ versions }: Asset): boolean {
  return versions.length > 1 || versions[0]?.parts.some(({ retiredAt }) => retiredAt) === true;
}

function racksRead({ racks }: AssetState): Record<string, number> {
  return Object.fromEntries(Object.entries(racks).map(([name, { value }]) => [name, value]));
}

function addCounts(counting: Counting, { asset }: AssetState, stock: Stock): void {
  const { emission, range, seen } = counting;
  const kpi = COUNT_OF_KIND[asset.kind];
  if (!kpi) return;
  for (const [policy, counted] of Object.entries(stock.counted)) {
    const member = { family: familyOf(kpi, policy), kind: asset.kind, changed: true };
    for (const { id, part } of counted)
      for (const [scope, scopeId] of scopesOf(stock.version, part))
        if (isNew(seen, `${member.family}/${scope}/${scopeId}/${id}`))
          emission.rollUp.addTo([scope, scopeId], member, range, { count: 1 });
  }
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

/** By number and by rated power. */
function forms({ racks, racksKw }: Pick<Stock, 'racks' | 'racksKw'>) {
  return [
    [familyOf(RACKS, 'count'), racks],
    [familyOf(RACKS, 'power'), racksKw],
  ] as const;
}

function addRacks({ emission, range }: Counting, { asset }: AssetState, stock: Stock): void {
  const { id, kind } = asset;
  const { version } = stock;
  for (const [family, racks] of forms(stock)) {
    if (!racks) continue;
    const sums = { ...racks };
    const about = { family, scope: 'asset', id, range, since: range.start } as const;
    publishFamily(emission.publisher, { ...about, sums, reason: '' });
    emission.rollUp.add({ family, kind, version, part: '', changed: true }, range, sums);
  }
}

/** Where an asset has been counted before there is to be a figure without it. */
function addNothing(counting: Counting, state: AssetState): void {
  const { at } = counting.emission.publisher;
  for (const [i, version] of state.asset.versions.entries()) {
    const since = version.commissionedAt ?? version.validFrom;
    if ((i === 0 || version.validFrom <= at) && since <= at) addNothingOf(counting, state, version);
  }
}

/** Policies that count parts, and of which role. */
const COUNTED_ROLE: Readonly<Record<string, string>> = {
  connector: 'connector',
  cell: 'cell',
  gnb: 'cell',
};

function addNothingOf(counting: Counting, state: AssetState, version: AssetVersion): void {
  const { range, emission } = counting;
  const { kind } = state.asset;
  const kpi = COUNT_OF_KIND[kind];
  const share = (family: string) => ({ family, kind, version, changed: true });
  for (const policy of (kpi && kpiOf(kpi)?.policies) || []) {
    const role = COUNTED_ROLE[policy];
    const parts = version.parts.filter((part) => part.role === role).map(({ part }) => part);
    for (const part of role === undefined || 'gnbId' in version.attributes ? ['', ...parts] : parts)
      emission.rollUp.add({ ...share(familyOf(kpi as string, policy)), part }, range, { count: 0 });
  }
  if (kind !== 'datacenter') return;
  for (const [family, racks] of forms(racksOf(version, racksRead(state))))
    if (racks) emission.rollUp.add({ ...share(family), part: '' }, range, NO_RACKS);
}
