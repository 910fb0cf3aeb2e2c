import type { MeterEdge } from './common-edge.ts';
import { edgeIn } from './energy-buckets.ts';
import type { EnergyState } from './energy-state.ts';
import type { MeterLayout } from './meter-layout.ts';
import { PUE_POLICIES, type PuePolicy } from './pue-policy.ts';
import { isSilentSince } from './silent-meters.ts';

/** How far the meters of a policy have been read. */
export interface PolicyEdge extends MeterEdge {
  readonly policy: PuePolicy;
}

/**
 * By every policy that a data centre has meters for at `at`, all of which have spoken; else by those that it had before,
 * up to where the register lists them no more.
 */
export function pueEdges(
  { state, layouts }: { readonly state: EnergyState; readonly layouts: readonly MeterLayout[] },
  at: number,
): readonly PolicyEdge[] {
  const past = layouts.filter(({ from }) => from <= at).reverse();
  return PUE_POLICIES.flatMap((policy) => {
    for (const layout of past) {
      const edge = edgeIn(layout, { state, policy }, Math.min(at, layout.until));
      if (edge === null) continue;
      const isGone = layout !== past[0];
      const stale = isGone || isSilentSince({ layouts, policy }, edge, at);
      return [{ policy, edge, stale, isGone }];
    }
    return [];
  });
}
