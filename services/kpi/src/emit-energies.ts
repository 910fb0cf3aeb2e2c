import {
  addEnergy,
  type EnergySums,
  NO_ENERGY,
  type PolicyEdge,
  type PuePolicy,
  staysWithin,
  type WindowRange,
} from '@infrapulse/domain';
import { type AssetState, isExpected, ofKind, touch } from './city-state.ts';
import type { Emission } from './emission.ts';
import {
  closedPolicies,
  edgesOf,
  energyOf,
  membersOf,
  pueFamily,
  rangesAt,
  shortOf,
  sinceOf,
} from './energy-windows.ts';
import type { Scope } from './roll-up.ts';
import { scopesOfAsset, staysInScope } from './scopes-of-asset.ts';

/** A data centre that is or was in a scope. */
interface Member {
  readonly state: AssetState;
  readonly passed: PolicyEdge;
  readonly isHere: boolean;
}

/** The data centres of one scope that have meters for a policy. */
interface Group {
  readonly scope: Scope;
  readonly policy: PuePolicy;
  readonly members: Member[];
}

/**
 * Sums over meters: those of a scope end at the last edge that all its meters have passed. A data centre that has
 * passed an edge since its last records, or whose meters became too old, is due. `all`: not only of what changed.
 */
export function addEnergies(emission: Emission, all: boolean): void {
  const { at } = emission.publisher;
  const groups = new Map<string, Group>();
  for (const state of ofKind(emission.city, 'datacenter')) {
    if (!isExpected(state.asset)) continue;
    const edges = edgesOf(state, at);
    notice(state, edges);
    for (const edge of edges) join(groups, state, edge, at);
  }
  const energies = createEnergies();
  for (const group of groups.values())
    if (all || group.members.some(({ state }) => hasChanged(state)))
      addGroup(emission, group, energies);
}

type Energies = ReturnType<typeof createEnergies>;

/** A data centre adds the same to each of its scopes: a year of days is gone through once. */
function createEnergies() {
  const known = new Map<string, EnergySums>();
  return (state: AssetState, policy: PuePolicy, time: Stretch): EnergySums => {
    const key = `${state.number}/${policy}/${time.from}/${time.to}`;
    const sums = known.get(key) ?? energyOf(state, policy, time);
    known.set(key, sums);
    return sums;
  };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function hasChanged({ due, unrolled }: AssetState): boolean {
  return due || unrolled;
}

function notice(state: AssetState, edges: readonly PolicyEdge[]): void {
  const newest = Math.max(0, ...edges.map(({ edge }) => edge));
  // One beyond the edge for each that is too old: that is told once, too.
  const own = newest + edges.filter(({ stale }) => stale).length;
  if (own === state.edge) return;
  state.due = true;
  state.edge = own;
  touch(state);
}

/** To the scopes it is in, and to those it was in before. */
function join(groups: Map<string, Group>, state: AssetState, passed: PolicyEdge, at: number): void {
  const { policy } = passed;
  for (const [key, { scope, isHere }] of scopesOfAsset(state.asset, at)) {
    const name = `${policy}/${key}`;
    const group = groups.get(name) ?? { scope, policy, members: [] };
    groups.set(name, group);
    group.members.push({ state, passed, isHere });
  }
}

function addGroup({ city, publisher, rollUp }: Emission, group: Group, energies: Energies): void {
  const { at } = publisher;
  const { scope, policy, members } = group;
  const here = present(members);
  const edge = Math.min(...(here.length > 0 ? here : members).map(({ passed }) => passed.edge));
  const family = pueFamily(policy);
  for (const range of rangesAt(edge, at))
    for (const member of members) {
      const { state, passed } = member;
      const isHere = here.includes(member);
      if (member.isHere && !isHere) continue;
      const changed = hasChanged(state) || city.registerChanged;
      const share = staysInScope(state.asset, range, scope)
        .map((stay) => energies(state, policy, stay))
        .reduce(addEnergy, NO_ENERGY);
      const shortMs = isHere ? shortOf(range, share) : 0;
      const since = isHere ? sinceOf(range, share) : range.end;
      const sums = { ...share, shortMs, ...(isHere && membersOf(passed)) };
      rollUp.addTo(scope, { family, kind: 'datacenter', changed, since }, range, sums);
    }
}

/** Of those in a scope the ones whose meters are in the register; all where there is no such one. */
function present(members: readonly Member[]): readonly Member[] {
  const here = members.filter(({ isHere }) => isHere);
  const metered = here.filter(({ passed }) => !passed.isGone);
  return metered.length > 0 ? metered : here;
}

/** Energies of a closed calendar window, to every scope above that the data centre was in at the time. */
export function addClosedEnergy({ rollUp }: Emission, state: AssetState, range: WindowRange): void {
  for (const policy of closedPolicies(state, range))
    for (const stay of staysWithin(state.asset, range.start, range.end)) {
      if (stay.version.lifecycle === 'UNREGISTERED') continue;
      const sums = energyOf(state, policy, stay);
      const shortMs = stay.from < stay.to ? shortOf(range, sums) : 0;
      const member = { kind: 'datacenter', version: stay.version, part: '', changed: true };
      rollUp.add({ ...member, family: pueFamily(policy) }, range, { ...sums, shortMs });
    }
}
