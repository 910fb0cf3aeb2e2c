import {
  type Asset,
  type AssetPart,
  type AssetVersion,
  COUNT_OF_KIND,
  countsAt,
  kpiOf,
  mapWithin,
  scopesOf,
  stockVersion,
} from '@infrapulse/domain';
import type { AssetState, CityState } from './city-state.ts';
import { type Family, familyOf } from './families.ts';
import type { Scope } from './roll-up.ts';

/** A count of one scope. */
interface ScopeCount {
  readonly family: Family;
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
  let counts: readonly ScopeCount[] = [];
  let [validFrom, validTo] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    of(city, at) {
      if (city.registerChanged || at >= validTo) {
        ({ counts, validTo } = countStock(city, at));
        validFrom = at;
      }
      return counts;
    },
    isSettled: (since, at) => since >= validFrom && at < validTo,
  };
}

/** When after `at` a version of it, the asset or a part next begins or ends. */
export function nextDate({ versions }: Asset, at: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const version of versions) {
    if (version.validFrom > at) next = Math.min(next, version.validFrom);
    next = Math.min(next, nextOf(version, at));
    for (const part of version.parts) next = Math.min(next, nextOf(part, at));
  }
  return next;
}

function nextOf(
  { commissionedAt, retiredAt }: AssetPart | Pick<AssetVersion, 'commissionedAt' | 'retiredAt'>,
  at: number,
): number {
  const begins = commissionedAt ?? Number.NEGATIVE_INFINITY;
  const ends = retiredAt ?? Number.NEGATIVE_INFINITY;
  if (begins > at) return ends > at ? Math.min(begins, ends) : begins;
  return ends > at ? ends : Number.POSITIVE_INFINITY;
}

interface Counts {
  readonly all: ScopeCount[];
  /** By family, scope and id: a key put together would be made anew for each asset of a city. */
  readonly byName: Map<Family, Map<string, Map<string, ScopeCount>>>;
  /** By role and list of parts, which assets that are alike share. */
  readonly partsOf: Map<string, Map<readonly AssetPart[], readonly string[]>>;
}

/** Also 0 where something counted before; and until when they hold. */
function countStock({ assets }: CityState, at: number) {
  const counts: Counts = { all: [], byName: new Map(), partsOf: new Map() };
  for (const { kpi, policy, scope, id, count } of countsAt(registered(assets.values()), at))
    countOf(counts, { ...policyOf(kpi, policy), scope: [scope, id] }).count = count;
  let validTo = Number.POSITIVE_INFINITY;
  for (const { asset } of assets.values()) {
    if (mayHaveLost(asset) || !stockVersion(asset, at)) addNothing(counts, asset, at);
    validTo = Math.min(validTo, nextDate(asset, at));
  }
  return { counts: counts.all, validTo };
}

function* registered(assets: Iterable<AssetState>): Iterable<Asset> {
  for (const { asset } of assets) yield asset;
}

interface Policy {
  readonly family: Family;
  readonly kind: string;
  /** Of the parts that it counts; undefined where the asset itself counts. */
  readonly role: string | undefined;
}

/** Policies that count parts, and of which role. */
const COUNTED_ROLE: Readonly<Record<string, string>> = {
  connector: 'connector',
  cell: 'cell',
  gnb: 'cell',
};

function policyOf(kpi: string, policy: string): Policy {
  return {
    family: familyOf(kpi, policy),
    kind: kpiOf(kpi)?.kind ?? '',
    role: COUNTED_ROLE[policy],
  };
}

const POLICIES: ReadonlyMap<string, readonly Policy[]> = new Map(
  Object.entries(COUNT_OF_KIND).map(([kind, kpi]) => [
    kind,
    (kpiOf(kpi)?.policies ?? []).map((policy) => policyOf(kpi, policy)),
  ]),
);

function countOf(
  { all, byName }: Counts,
  { family, kind, scope }: Pick<ScopeCount, 'family' | 'kind' | 'scope'>,
): ScopeCount {
  const [name, id] = scope;
  const counts = mapWithin(mapWithin(byName, family), name);
  let found = counts.get(id);
  if (!found) {
    counts.set(id, (found = { family, kind, scope, count: 0 }));
    all.push(found);
  }
  return found;
}

/** Something of it counted elsewhere before, or a part of it no more. */
export function mayHaveLost({ versions }: Asset): boolean {
  return versions.length > 1 || versions[0]?.parts.some(({ retiredAt }) => retiredAt) === true;
}

/** Versions by which an asset has been counted up to now. */
export function pastVersions({ versions }: Asset, at: number): readonly AssetVersion[] {
  return versions.filter(
    (version, i) =>
      (i === 0 || version.validFrom <= at) && (version.commissionedAt ?? version.validFrom) <= at,
  );
}

/** Where an asset has been counted before there is to be a figure without it. */
function addNothing(counts: Counts, asset: Asset, at: number): void {
  const policies = POLICIES.get(asset.kind) ?? [];
  if (policies.length === 0) return;
  let last: AssetVersion | undefined;
  for (const version of pastVersions(asset, at)) {
    if (last && isAlike(version, last)) continue;
    last = version;
    for (const { family, kind, role } of policies)
      for (const part of partsCounted(counts, version, role))
        for (const scope of scopesOf(version, part)) countOf(counts, { family, kind, scope });
  }
}

/** What it counts in is the same, as it is with most changes; lists of parts that say the same are one. */
function isAlike(version: AssetVersion, last: AssetVersion): boolean {
  const { parts, site, operator, district, city, attributes } = version;
  const isThere = site === last.site && district === last.district && city === last.city;
  const isOurs = operator === last.operator && parts === last.parts;
  return isThere && isOurs && 'gnbId' in attributes === 'gnbId' in last.attributes;
}

const WHOLE = [''];

/** Of parts that one company runs one: they are in the same scopes. '' stands for the asset. */
function partsCounted(
  { partsOf }: Counts,
  version: AssetVersion,
  role: string | undefined,
): readonly string[] {
  if (role === undefined) return WHOLE;
  const known = mapWithin(partsOf, role);
  let parts = known.get(version.parts);
  if (!parts) known.set(version.parts, (parts = onePerOperator(version, role)));
  return 'gnbId' in version.attributes ? ['', ...parts] : parts;
}

function onePerOperator({ parts }: AssetVersion, role: string): readonly string[] {
  const found = new Map<string | undefined, string>();
  for (const { part, operator, role: own } of parts)
    if (own === role && !found.has(operator)) found.set(operator, part);
  return [...found.values()];
}
