import { racksOf, type Stock, stockOf, type WindowRange, windowRange } from '@infrapulse/domain';
import { type AssetState, type CityState, ofKind } from './city-state.ts';
import { type Emission, STEP_MS } from './emission.ts';
import { familyOf } from './families.ts';
import { isHourly } from './hourly.ts';
import { publishFamily } from './publish-records.ts';
import { mayHaveLost, nextDate, pastVersions, type StockCounts } from './stock-counts.ts';

const RACKS = 'datacenter.rack_utilisation';
const NO_RACKS = { inUse: 0, delivered: 0 };
const MINUTE_MS = 60_000;
const NO_SITES: ReadonlySet<string> = new Set();

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
    const isNew = restocked.has(asset.id) || nextDate(asset, since) <= at;
    if (isNew) for (const { site } of asset.versions) sites.add(site);
  }
  return sites;
}

function addRacksOf(into: RacksInto, state: AssetState, range: WindowRange): void {
  const stock = stockOf(state.asset, range.end, racksRead(state));
  if (stock) addRacks(into, state, stock, range);
  clearRacks(into, state, stock, range);
  if (!stock || mayHaveLost(state.asset)) addNoRacks(into, state, range);
}

function racksRead({ racks }: AssetState): Record<string, number> {
  return Object.fromEntries(Object.entries(racks).map(([name, { value }]) => [name, value]));
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
