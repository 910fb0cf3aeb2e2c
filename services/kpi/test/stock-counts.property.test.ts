import {
  type Asset,
  type AssetVersion,
  COUNT_OF_KIND,
  gnbIds,
  kpiOf,
  scopesOf,
  sharedSiteId,
  stockParts,
  stockVersion,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addAsset, emptyCity, newAsset } from '../src/city-state.ts';
import { sharedAsset } from '../src/shared-register.ts';
import { createStockCounts } from '../src/stock-counts.ts';
import { version } from './city.ts';

/** Instants are small numbers: what begins and ends meets what is asked for. */
const END = 60;
const ROLES = { charger: 'connector', site5g: 'cell', hydrogen: 'nozzle', datacenter: 'it_in' };
type Kind = keyof typeof ROLES;

const instant = fc.integer({ min: 0, max: END });
const operator = fc.constantFrom('', 'op-1', 'op-2');
const place = {
  site: fc.constantFrom('', 'st-1', 'st-2'),
  operator,
  district: fc.constantFrom('', 'd-1', 'd-2'),
  city: fc.constantFrom('c-1', ''),
};
const someGnb = { gnbId: fc.constantFrom('g-1', 'g-2', 7) };
const life = {
  commissionedAt: fc.option(instant),
  retiredAt: fc.option(instant, { freq: 3 }),
};

function anyVersion(kind: Kind) {
  const role = fc.constantFrom(ROLES[kind], ROLES[kind], 'fsu');
  const attributes = fc.record(someGnb, { requiredKeys: [] });
  const more = { operator, commissionedAt: instant, retiredAt: instant };
  const one = fc.record({ role, attributes, ...more }, { requiredKeys: ['role', 'attributes'] });
  const parts = fc.array(one, { maxLength: 3 });
  const sharedSite = { sharedSiteId: fc.constantFrom('a-0', 'shared') };
  return fc
    .record({
      ...{ ...place, ...life, validFrom: instant },
      lifecycle: fc.constantFrom('IN_SERVICE', 'IN_SERVICE', 'SUSPENDED', 'RETIRED', 'PLANNED'),
      attributes: fc.record({ ...someGnb, ...sharedSite }, { requiredKeys: [] }),
      parts: parts.map((all) => all.map((each, i) => ({ part: String(i), ...each }))),
    })
    .map((said) => version(kind, said.validFrom, said as never));
}

const anyAsset = fc
  .constantFrom<Kind>('charger', 'site5g', 'hydrogen', 'datacenter')
  .chain((kind) => fc.record({ kind: fc.constant(kind), versions: anyVersions(kind) }));
const anyRegister = fc
  .array(anyAsset, { maxLength: 8 })
  .map((all) => all.map((one, i): Asset => ({ id: `a-${i}`, origin: '', revision: 1, ...one })));

function anyVersions(kind: Kind) {
  return fc
    .uniqueArray(anyVersion(kind), { minLength: 1, maxLength: 3, selector: (one) => one.validFrom })
    .map((all) => all.sort((a, b) => a.validFrom - b.validFrom));
}

/** Names of what counts in each scope, one by one; an empty set where something was before. */
function namesAt(assets: readonly Asset[], at: number): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const asset of assets)
    for (const policy of kpiOf(COUNT_OF_KIND[asset.kind] ?? '')?.policies ?? [])
      for (const [key, name] of [...standing(asset, policy, at), ...gone(asset, policy, at)]) {
        const known = names.get(key) ?? new Set();
        names.set(key, name === '' ? known : known.add(name));
      }
  return names;
}

function* standing(asset: Asset, policy: string, at: number): Iterable<[string, string]> {
  const now = stockVersion(asset, at);
  for (const [name, part] of now ? counted(asset, policy, at) : [])
    for (const scope of scopesOf(now as AssetVersion, part))
      yield [keyOf(asset, policy, scope), name];
}

function* gone(asset: Asset, policy: string, at: number): Iterable<[string, string]> {
  const { versions } = asset;
  const [first] = versions;
  const mayMiss = versions.length > 1 || first?.parts.some((part) => part.retiredAt);
  if (stockVersion(asset, at) && !mayMiss) return;
  const past = versions.filter((one) => one === first || one.validFrom <= at);
  for (const one of past.filter((each) => (each.commissionedAt ?? each.validFrom) <= at))
    for (const part of before(one, policy))
      for (const scope of scopesOf(one, part)) yield [keyOf(asset, policy, scope), ''];
}

function keyOf({ kind }: Asset, policy: string, scope: readonly string[]): string {
  return `${COUNT_OF_KIND[kind]}#${policy}/${scope.join('/')}`;
}

function counted(asset: Asset, policy: string, at: number): (readonly [string, string])[] {
  const now = stockVersion(asset, at) as AssetVersion;
  if (policy === 'connector' || policy === 'cell')
    return stockParts(now, policy, at).map(({ part }) => [`${asset.id}~${part}`, part] as const);
  if (policy === 'site') return [[sharedSiteId(asset, now), '']];
  if (policy !== 'gnb') return [[asset.id, '']];
  const cells = stockParts(now, 'cell', at);
  const cellOf = (gnb: string) => cells.find(({ attributes }) => `${attributes['gnbId']}` === gnb);
  return gnbIds(now, at).map((gnb) => [gnb, cellOf(gnb)?.part ?? ''] as const);
}

function before({ parts, attributes }: AssetVersion, policy: string): string[] {
  const roles: Partial<Record<string, string>> = { gnb: 'cell', cell: 'cell', connector: policy };
  const role = roles[policy];
  const all = parts.filter((part) => part.role === role).map(({ part }) => part);
  return role === undefined || 'gnbId' in attributes ? ['', ...all] : all;
}

function cityWith(assets: readonly Asset[]) {
  const city = emptyCity(0);
  for (const asset of assets) addAsset(city, newAsset(city, sharedAsset(asset)));
  city.registerChanged = false;
  return city;
}

it('counts of all scopes are those of the names in them, whenever they were made last', () => {
  const holds = fc.property(anyRegister, fc.integer({ min: 1, max: 9 }), (assets, step) => {
    const city = cityWith(assets);
    const counts = createStockCounts();
    for (let at = 1; at <= END + 2; at += step) {
      const found = [...counts.of(city, at)].map(
        ({ family, scope, count }) => [`${family}/${scope.join('/')}`, count] as const,
      );
      const names = [...namesAt(assets, at)].map(([key, all]) => [key, all.size] as const);
      expect(new Map(found)).toEqual(new Map(names));
      expect(found.length).toBe(names.length);
    }
  });
  fc.assert(holds, { numRuns: 200 });
});

it('are settled just as long as no date of the register lies in between', () => {
  const holds = fc.property(anyRegister, instant, instant, (assets, first, later) => {
    const city = cityWith(assets);
    const [since, at] = [Math.min(first, later), Math.max(first, later)];
    const counts = createStockCounts();
    expect(counts.isSettled(since, at)).toBe(false);
    Array.from(counts.of(city, since));
    const dates = assets.flatMap(({ versions }) =>
      versions.flatMap(({ validFrom, commissionedAt, retiredAt, parts }) => [
        ...[validFrom, commissionedAt, retiredAt],
        ...parts.flatMap((part) => [part.commissionedAt, part.retiredAt]),
      ]),
    );
    const isSettled = !dates.some((date) => typeof date === 'number' && date > since && date <= at);
    expect(counts.isSettled(since, at)).toBe(isSettled);
  });
  fc.assert(holds, { numRuns: 300 });
});
