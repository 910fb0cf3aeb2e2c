import {
  commonEdge,
  type MeasureSums,
  type MeterEdge,
  staysOf,
  type WindowRange,
} from '@infrapulse/domain';
import { type AssetState, touch } from './city-state.ts';
import type { Emission, Pauses } from './emission.ts';
import { measuredOf, sinceOf } from './emit-measured.ts';
import { rangesAt } from './energy-windows.ts';
import type { FamilyEdge } from './measured-state.ts';
import { measuredDuring, measuredEdges, windowsAt } from './measured-windows.ts';
import type { Scope } from './roll-up.ts';
import { scopesOfAsset, staysInScope } from './scopes-of-asset.ts';

/** What is made of one family's meters in one scope. */
interface Group {
  readonly scope: Scope;
  readonly family: string;
  /** Those of assets that are in it. */
  readonly here: MeterEdge[];
  /** Those of assets that are in it, but have lost their meters. */
  readonly lost: MeterEdge[];
  /** Those of assets that have left it. */
  readonly gone: MeterEdge[];
  changed: boolean;
  edge: number;
  ranges: readonly WindowRange[];
}

interface Membership {
  readonly group: Group;
  readonly own: FamilyEdge;
  readonly isHere: boolean;
}

interface Member {
  readonly state: AssetState;
  readonly memberships: readonly Membership[];
}

/**
 * Sums of the scopes above, each over one window that ends at the edge common to its meters; every asset adds what its
 * meters know of it. What has not changed need not be said again.
 */
export function* addMeasured(emission: Emission): Pauses {
  const groups = new Map<string, Group>();
  const members: Member[] = [];
  for (const state of measuredOf(emission.city)) {
    members.push({ state, memberships: join(emission, groups, state) });
    yield;
  }
  for (const group of groups.values()) frame(group, emission.publisher.at);
  for (const member of members) {
    addMember(emission, member);
    yield;
  }
}

function join(
  { city, publisher }: Emission,
  groups: Map<string, Group>,
  state: AssetState,
): readonly Membership[] {
  const { measured } = state;
  const changed = city.registerChanged || measured.unrolled;
  if (measured.unrolled) touch(state);
  measured.unrolled = false;
  const edges = measuredEdges(state, publisher.at);
  return [...scopesOfAsset(state.asset, publisher.at)].flatMap(([name, { scope, isHere }]) =>
    edges.map((own) => {
      const group = groupOf(groups, `${own.family}/${name}`, scope, own);
      (isHere ? (own.isGone ? group.lost : group.here) : group.gone).push(own);
      group.changed ||= changed;
      return { group, own, isHere };
    }),
  );
}

function groupOf(
  groups: Map<string, Group>,
  key: string,
  scope: Scope,
  { family }: FamilyEdge,
): Group {
  const known = groups.get(key);
  if (known) return known;
  const group = {
    scope,
    family,
    here: [],
    lost: [],
    gone: [],
    changed: false,
    edge: 0,
    ranges: [],
  };
  groups.set(key, group);
  return group;
}

function frame(group: Group, at: number): void {
  if (!group.changed) return;
  const { here, lost, gone } = group;
  const all = [here, lost, gone].find(({ length }) => length > 0) ?? [];
  group.edge = commonEdge(all) ?? 0;
  group.ranges = rangesAt(group.edge, at);
}

function addMember({ rollUp }: Emission, { state, memberships }: Member): void {
  const { kind } = state.asset;
  const windows = windowsAt(state);
  for (const { group, own, isHere } of memberships) {
    const { scope, family, edge } = group;
    // Without its meters it counts where nobody else is measured, so that this is said.
    if (isHere && own.isGone && group.here.length > 0) continue;
    for (const range of group.ranges) {
      const sums = isMoved(state)
        ? measuredDuring(state, family, staysInScope(state.asset, range, scope))
        : (windows(own, edge).find((one) => one.range.window === range.window)?.sums ?? NOTHING);
      const share = shareOf({ own, isHere }, range, sums);
      const since = isHere ? sinceOf(range, share) : range.end;
      rollUp.addTo(scope, { family, kind, changed: true, since, isSteady: true }, range, share);
    }
  }
}

/** What it is no member of any more it adds its past to. */
function shareOf(
  { own, isHere }: Pick<Membership, 'own' | 'isHere'>,
  { start, end }: WindowRange,
  sums: MeasureSums,
): MeasureSums {
  if (!isHere) return { ...sums, shortMs: 0, stale: 0, gone: 0 };
  const shortMs = Math.max(0, end - start - sums.requiredMs);
  return { ...sums, shortMs, stale: own.stale ? 1 : 0, gone: own.isGone ? 1 : 0, members: 1 };
}

const NOTHING: MeasureSums = { requiredMs: 0, knownMs: 0 };

function isMoved({ asset }: AssetState): boolean {
  return staysOf(asset).length > 1;
}
