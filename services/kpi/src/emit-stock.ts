import {
  type Asset,
  type AssetVersion,
  COUNT_OF_KIND,
  countsAt,
  kpiOf,
  racksOf,
  type Stock,
  scopesOf,
  stockOf,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import { type AssetState, type CityState, ofKind } from './city-state.ts';
import { type Emission, STEP_MS } from './emission.ts';
import { familyOf } from './families.ts';
import { isHourly } from './hourly.ts';
import { publishFamily } from './publish-records.ts';
import type { Scope } from './roll-up.ts';

const RACKS = 'datacenter.rack_utilisation';
const NO_RACKS = { inUse: 0, delivered: 0 };
const MINUTE_MS = 60_000;
const NO_SITES: ReadonlySet<string> = new Set();

/** A count of one scope. */
interface ScopeCount {
  readonly family: string;
  readonly kind: string;
  readonly scope: Scope;
  count: number;
}

/**
 * Counts of the scopes follow from the register and the time alone: they are made again when it has changed or a date
 * in it has come, and are kept nowhere else.
 */
export interface StockCounts {
  of(city: CityState, at: number): Iterable<ScopeCount>;
  /** No date of the register lies in (since, at], as far as it knows. */
  isSettled(since: number, at: number): boolean;
}

export function createStockCounts(): StockCounts {
  let counts: ReadonlyMap<string, ScopeCount> = new Map();
  let [validFrom, validTo] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    of(city, at) {
      if (city.registerChanged || at >= validTo) {
        counts = countStock(city, at);
        [validFrom, validTo] = [at, nextDate(city, at)];
      }
      return counts.values();
    },
    isSettled: (since, at) => since >= validFrom && at < validTo,
  };
}

/** When a version, an asset or a part next begins or ends. */
function nextDate({ assets }: CityState, at: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { asset } of assets.values())
    for (const date of datesOf(asset)) if (date > at && date < next) next = date;
  return next;
}

/** When its versions, the asset and its parts begin and end. */
function* datesOf({ versions }: Asset): Iterable<number> {
  for (const version of versions) {
    yield version.validFrom;
    for (const { commissionedAt, retiredAt } of [version, ...version.parts]) {
      if (commissionedAt !== undefined && commissionedAt !== null) yield commissionedAt;
      if (retiredAt !== undefined && retiredAt !== null) yield retiredAt;
    }
  }
}

/** Also 0 where something counted before. */
function countStock({ assets }: CityState, at: number): ReadonlyMap<string, ScopeCount> {
  const counts = new Map<string, ScopeCount>();
  const all = Array.from(assets.values(), ({ asset }) => asset);
  for (const { kpi, policy, scope, id, count } of countsAt(all, at))
    countOf(counts, { kpi, policy, scope: [scope, id] }).count = count;
  for (const asset of all)
    if (!stockOf(asset, at) || mayHaveLost(asset)) addNothing(counts, asset, at);
  return counts;
}

/**
 * Counts of what stands in the city and rack utilisation, from the register: window `now`. Counts of a site follow when
 * they may have changed, else once an hour (docs/decisions/0020): a city has thousands of sites that never change.
 */
export function addStock(emission: Emission, stockCounts: StockCounts): void {
  const { city, publisher, rollUp } = emission;
  const { at } = publisher;
  const range = windowRange('now', at);
  const since = lastCounted(emission);
  const isSettled = city.restocked.size === 0 && stockCounts.isSettled(since, at);
  const changed = isSettled ? NO_SITES : changedSites(city, since, at);
  for (const { family, kind, scope, count } of stockCounts.of(city, at)) {
    const [name, id] = scope;
    if (name === 'site' && !changed.has(id) && !isHourly(id, since, at)) continue;
    rollUp.addTo(scope, { family, kind, changed: true }, range, { count });
  }
  city.restocked.clear();
  for (const state of ofKind(city, 'datacenter')) addRacksOf({ publisher, rollUp }, state, range);
}

/** No earlier than this they were counted last: each whole minute they are. */
function lastCounted({ steps }: Emission): number {
  return Math.floor((steps.from * STEP_MS) / MINUTE_MS) * MINUTE_MS;
}

/** Where an asset is or was that the register says something new of, or of which something began or ended. */
function changedSites({ assets, restocked }: CityState, since: number, at: number): Set<string> {
  const sites = new Set<string>();
  for (const { asset } of assets.values()) {
    const isNew = restocked.has(asset.id) || hasDate(asset, since, at);
    if (isNew) for (const { site } of asset.versions) sites.add(site);
  }
  return sites;
}

function hasDate(asset: Asset, since: number, at: number): boolean {
  for (const date of datesOf(asset)) if (date > since && date <= at) return true;
  return false;
}

function addRacksOf(into: RacksInto, state: AssetState, range: WindowRange): void {
  const stock = stockOf(state.asset, range.end, racksRead(state));
  if (stock) addRacks(into, state, stock, range);
  clearRacks(into, state, stock, range);
  if (!stock || mayHaveLost(state.asset)) addNoRacks(into, state, range);
}

/** Something of it counted elsewhere before, or a part of it no more. */
function mayHaveLost({ versions }: Asset): boolean {
  return versions.length > 1 || versions[0]?.parts.some(({ retiredAt }) => retiredAt) === true;
}

function racksRead({ racks }: AssetState): Record<string, number> {
  return Object.fromEntries(Object.entries(racks).map(([name, { value }]) => [name, value]));
}

interface Named {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: Scope;
}

function countOf(counts: Map<string, ScopeCount>, { kpi, policy, scope }: Named): ScopeCount {
  const family = familyOf(kpi, policy);
  const key = `${family}/${scope.join('/')}`;
  const known = counts.get(key) ?? { family, kind: kpiOf(kpi)?.kind ?? '', scope, count: 0 };
  counts.set(key, known);
  return known;
}

/** By number and by rated power. */
function forms({ racks, racksKw }: Pick<Stock, 'racks' | 'racksKw'>) {
  return [
    [familyOf(RACKS, 'count'), racks],
    [familyOf(RACKS, 'power'), racksKw],
  ] as const;
}

type RacksInto = Pick<Emission, 'publisher' | 'rollUp'>;

function addRacks(
  { publisher, rollUp }: RacksInto,
  { asset }: AssetState,
  stock: Stock,
  range: WindowRange,
): void {
  const { id, kind } = asset;
  const { version } = stock;
  for (const [family, racks] of forms(stock)) {
    if (!racks) continue;
    const sums = { ...racks };
    const about = { family, scope: 'asset', id, range, since: range.start } as const;
    publishFamily(publisher, { ...about, sums, reason: '' });
    rollUp.add({ family, kind, version, part: '', changed: true }, range, sums);
  }
}

/** A data centre that has been taken out of service, or says no more of them, has no racks. */
function clearRacks(
  { publisher }: RacksInto,
  state: AssetState,
  stock: Stock | null,
  range: WindowRange,
): void {
  const told = new Set(stock ? formsTold(stock) : []);
  const past = pastVersions(state.asset, range.end);
  const had = new Set(past.flatMap((version) => formsTold(racksOf(version, racksRead(state)))));
  const about = { scope: 'asset', id: state.asset.id, range, since: range.start } as const;
  for (const family of had)
    if (!told.has(family))
      publishFamily(publisher, { ...about, family, sums: NO_RACKS, reason: '' });
}

function formsTold(racks: Pick<Stock, 'racks' | 'racksKw'>): readonly string[] {
  return forms(racks).flatMap(([family, sums]) => (sums ? [family] : []));
}

function addNoRacks({ rollUp }: RacksInto, state: AssetState, range: WindowRange): void {
  for (const version of pastVersions(state.asset, range.end))
    for (const [family, racks] of forms(racksOf(version, racksRead(state)))) {
      const member = { family, kind: state.asset.kind, version, part: '', changed: true };
      if (racks) rollUp.add(member, range, NO_RACKS);
    }
}

/** Versions by which an asset has been counted up to now. */
function pastVersions({ versions }: Asset, at: number): readonly AssetVersion[] {
  return versions.filter(
    (version, i) =>
      (i === 0 || version.validFrom <= at) && (version.commissionedAt ?? version.validFrom) <= at,
  );
}

/** Where an asset has been counted before there is to be a figure without it. */
function addNothing(counts: Map<string, ScopeCount>, asset: Asset, at: number): void {
  const kpi = COUNT_OF_KIND[asset.kind];
  if (!kpi) return;
  for (const version of pastVersions(asset, at))
    for (const policy of kpiOf(kpi)?.policies ?? [])
      for (const part of partsCounted(version, policy))
        for (const scope of scopesOf(version, part)) countOf(counts, { kpi, policy, scope });
}

/** Policies that count parts, and of which role. */
const COUNTED_ROLE: Readonly<Record<string, string>> = {
  connector: 'connector',
  cell: 'cell',
  gnb: 'cell',
};

function partsCounted(version: AssetVersion, policy: string): readonly string[] {
  const role = COUNTED_ROLE[policy];
  const parts = version.parts.filter((part) => part.role === role).map(({ part }) => part);
  return role === undefined || 'gnbId' in version.attributes ? ['', ...parts] : parts;
}
