import type { OutageGap } from '@infrapulse/domain';
import type { AssetAlarms, CityAlarms } from './city-alarms.ts';

/** So long after its last tick an instance's devices are with another one, or try to be. */
const TAKEN_OVER_MS = 5000;

/** Stretches in which the instance that the asset spoke through could not hear it; any, while it never spoke. */
export function* outagesOf(city: CityAlarms, { heardBy }: AssetAlarms): Iterable<OutageGap> {
  for (const gap of city.gaps) if (heardBy === '' || gap.node === heardBy) yield gap;
  const present = presentOutage(city, heardBy);
  if (present) yield present;
}

/** An outage that no tick has ended yet. */
function presentOutage({ clock }: CityAlarms, heardBy: string): OutageGap | undefined {
  const node = Object.hasOwn(clock.nodes, heardBy) ? clock.nodes[heardBy] : undefined;
  if (!node) return undefined;
  if (node.live && !node.upstream) return { node: heardBy, from: node.at, to: clock.now };
  if (node.live && clock.now - node.at <= TAKEN_OVER_MS) return undefined;
  return { node: heardBy, from: node.at, to: Math.min(clock.now, node.at + TAKEN_OVER_MS) };
}

/** Log time before which what was last said at `since` is not taken further: our outage and its grace. */
export function heldUntil(
  city: CityAlarms,
  state: AssetAlarms,
  { since, graceMs }: { readonly since: number; readonly graceMs: number },
): number {
  let until = since;
  for (const { to } of outagesOf(city, state))
    if (to > since) until = Math.max(until, to + graceMs);
  return until;
}

/** A due time pushed out by the outages between `from` and it: by their length, and to the end of the grace. */
export function pushedOut(
  city: CityAlarms,
  state: AssetAlarms,
  { from, due, graceMs }: { readonly from: number; readonly due: number; readonly graceMs: number },
): number {
  let end = due;
  for (const gap of outagesOf(city, state)) {
    if (gap.to <= from || gap.from >= end) continue;
    end = Math.max(end + gap.to - Math.max(gap.from, from), gap.to + graceMs);
  }
  return end;
}
