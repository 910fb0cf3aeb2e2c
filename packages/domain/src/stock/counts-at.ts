import { mapWithin } from '../map-within.ts';
import type { Asset, AssetPart, AssetVersion } from '../model/asset.ts';
import type { KindId } from '../model/kind.ts';
import type { KpiScope } from '../model/kpi.ts';
import { partOf } from '../register.ts';
import { gnbIds, sharedSiteId, stockParts, stockVersion } from './count-stock.ts';

type Scope = readonly [scope: KpiScope, id: string];

/** Scopes a part of an asset belongs to; a part may have an operator of its own. */
export function scopesOf(version: AssetVersion, part: string): readonly Scope[] {
  const operator = partOf(version, part)?.operator ?? version.operator;
  const scopes = [
    ['site', version.site],
    ['operator', operator],
    ['district', version.district],
    ['city', version.city],
  ] as const;
  return scopes.filter(([, id]) => id !== '');
}

/** KPIs that count what stands in the city, by kind; rack utilisation is none. */
export const COUNT_OF_KIND: Readonly<Record<string, string>> = {
  charger: 'charger.count',
  site5g: 'site5g.count',
  hydrogen: 'hydrogen.count',
};

interface Count {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: KpiScope;
  readonly id: string;
  readonly count: number;
}

/** One thing that counts, and the part it is or belongs to, '' for the asset: whoever runs the part has it. */
interface Counted {
  readonly id: string;
  readonly part: string;
}

/** What counts by a policy: the asset itself, its parts of a role, or what other assets may name as well. */
interface Policy {
  readonly policy: string;
  readonly role?: string;
  readonly named?: (asset: Asset, version: AssetVersion, at: number) => readonly Counted[];
}

const POLICIES: Readonly<Partial<Record<KindId, readonly Policy[]>>> = {
  charger: [{ policy: 'equipment' }, { policy: 'connector', role: 'connector' }],
  site5g: [
    { policy: 'gnb', named: (_, version, at) => gnbsOf(version, at) },
    {
      policy: 'site',
      named: (asset, version) => [{ id: sharedSiteId(asset, version), part: '' }],
    },
    { policy: 'cell', role: 'cell' },
  ],
  hydrogen: [{ policy: 'default' }],
};

/** A gNB belongs to the company that runs its cells. */
function gnbsOf(version: AssetVersion, at: number): readonly Counted[] {
  const ids = gnbIds(version, at);
  if (ids.length === 0) return [];
  const cells = stockParts(version, 'cell', at);
  return ids.map((id) => {
    const cell = cells.find(({ attributes }) => String(attributes['gnbId']) === id);
    return { id, part: cell?.part ?? '' };
  });
}

/** So many in one scope; `ids` are those named so far, where several assets may name one. */
interface Tally {
  count: number;
  ids: Set<string> | undefined;
}
/** By scope, and the id of the scope: names put together would be made anew for each part of a city. */
type Tallies = Map<KpiScope, Map<string, Tally>>;

/** Parts of one role that one company runs: how many, and one of them. */
interface Share {
  readonly part: string;
  count: number;
}
const WHOLE: readonly Share[] = [{ part: '', count: 1 }];

interface Counting {
  readonly at: number;
  readonly byKind: Map<KindId, readonly (Policy & { readonly tallies: Tallies })[]>;
  /** By role and list of parts: assets that are alike may share a list, and most do. */
  readonly shares: Map<string, Map<readonly AssetPart[], readonly Share[]>>;
}

/**
 * Counts of every scope as of `at`, from the register alone, each asset given once. What several assets name counts
 * once in a scope.
 */
export function countsAt(assets: Iterable<Asset>, at: number): readonly Count[] {
  const counting: Counting = { at, byKind: new Map(), shares: new Map() };
  for (const asset of assets) {
    const version = POLICIES[asset.kind] && stockVersion(asset, at);
    if (version) countAsset(counting, asset, version);
  }
  return [...listed(counting)];
}

function countAsset(counting: Counting, asset: Asset, version: AssetVersion): void {
  for (const { role, named, tallies } of talliesOf(counting, asset.kind)) {
    if (named) {
      for (const one of named(asset, version, counting.at)) addNamed(tallies, version, one);
      continue;
    }
    // Its own parts are counted without their names: a city has hundreds of thousands of them.
    const shares = role === undefined ? WHOLE : sharesOf(counting, version, role);
    for (const { part, count } of shares)
      for (const [scope, id] of scopesOf(version, part)) tallyOf(tallies, scope, id).count += count;
  }
}

function talliesOf({ byKind }: Counting, kind: KindId) {
  const known = byKind.get(kind);
  if (known) return known;
  const made = (POLICIES[kind] ?? []).map((each) => ({ ...each, tallies: new Map() }));
  byKind.set(kind, made);
  return made;
}

function addNamed(tallies: Tallies, version: AssetVersion, { id: name, part }: Counted): void {
  for (const [scope, id] of scopesOf(version, part)) {
    const tally = tallyOf(tallies, scope, id);
    tally.ids ??= new Set();
    tally.count = tally.ids.add(name).size;
  }
}

function sharesOf({ at, shares }: Counting, version: AssetVersion, role: string): readonly Share[] {
  const known = mapWithin(shares, role);
  let found = known.get(version.parts);
  if (!found) known.set(version.parts, (found = findShares(version, role, at)));
  return found;
}

/** In the order in which the companies come. */
function findShares(version: AssetVersion, role: string, at: number): readonly Share[] {
  const shares = new Map<string | undefined, Share>();
  const parts = new Set(stockParts(version, role, at).map(({ part }) => part));
  for (const part of parts) {
    const operator = partOf(version, part)?.operator;
    const share = shares.get(operator);
    if (share) share.count += 1;
    else shares.set(operator, { part, count: 1 });
  }
  return [...shares.values()];
}

function tallyOf(tallies: Tallies, scope: KpiScope, id: string): Tally {
  const scopes = mapWithin(tallies, scope);
  let found = scopes.get(id);
  if (!found) scopes.set(id, (found = { count: 0, ids: undefined }));
  return found;
}

function* listed({ byKind }: Counting): Iterable<Count> {
  for (const [kind, policies] of byKind)
    for (const { policy, tallies } of policies)
      for (const [scope, all] of tallies)
        for (const [id, { count }] of all)
          yield { kpi: COUNT_OF_KIND[kind] as string, policy, scope, id, count };
}
