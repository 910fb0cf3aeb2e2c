import {
  addTime,
  noTime,
  type Stay,
  staysWithin,
  type TimeSums,
  timeKpisOf,
  type WindowRange,
} from '@infrapulse/domain';
import { type AssetState, countedParts, FAR, knownFrom, type PartState } from './city-state.ts';
import type { Emission } from './emission.ts';
import { type Family, timeFamilies, timeFamily } from './families.ts';
import { type Publisher, publishFamily, type Subject } from './publish-records.ts';
import { addSessionSums, publishSessions } from './publish-sessions.ts';
import type { RollUp } from './roll-up.ts';
import { sumPart } from './sum-windows.ts';

type Sums = Subject['sums'];

/** Time records of the parts of an asset and of the asset itself, for some windows. */
export function publishTimes(
  publisher: Publisher,
  state: AssetState,
  ranges: Iterable<WindowRange>,
  reason: string,
): void {
  if (timeKpisOf(state.asset.kind).length === 0) return;
  const parts = countedParts(state);
  if (parts.length === 0) return;
  for (const range of ranges) publishWindow(publisher, { state, parts, range, reason });
}

interface Window {
  readonly state: AssetState;
  readonly parts: readonly PartState[];
  readonly range: WindowRange;
  readonly reason: string;
}

function publishWindow(publisher: Publisher, { state, parts, range, reason }: Window): void {
  const { id, kind } = state.asset;
  const family = timeFamily(kind);
  const stays = staysWithin(state.asset, range.start, Math.min(range.end, publisher.at));
  const totals = new Map<Family, TimeSums>();
  const times = new Map<string, TimeSums>();
  let oldest = FAR;
  for (const part of parts) {
    const sums = noTime();
    for (const { version, from, to } of stays) {
      const own = sumPart(part, from, to);
      addTime(sums, own);
      for (const each of timeFamilies(kind, version, part.part)) addTo(totals, each, own);
    }
    times.set(part.part, sums);
    const since = knownFrom(part);
    oldest = Math.min(oldest, since);
    if (part.part === '') continue;
    const own = `${id}~${part.part}`;
    const subject = { family, scope: 'part', id: own, range, sums: plain(sums) } as const;
    publishFamily(publisher, { ...subject, since, reason });
  }
  for (const [each, sums] of totals)
    publishFamily(publisher, {
      family: each,
      scope: 'asset',
      id,
      range,
      sums: plain(sums),
      since: oldest,
      reason,
    });
  if (state.sessions) {
    publishSessions(publisher, { state, range, times, since: oldest }, { reason });
  }
}

function addTo(totals: Map<Family, TimeSums>, family: Family, sums: TimeSums): void {
  const total = totals.get(family) ?? noTime();
  addTime(total, sums);
  totals.set(family, total);
}

interface Adding {
  readonly ranges: Iterable<WindowRange>;
  readonly changed: boolean;
}

/** The times of an asset's parts, to every scope above it that it was in at the time. */
export function addTimes(
  { publisher, rollUp }: Pick<Emission, 'publisher' | 'rollUp'>,
  state: AssetState,
  { ranges, changed }: Adding,
): void {
  if (timeKpisOf(state.asset.kind).length === 0) return;
  const parts = countedParts(state);
  for (const range of ranges) {
    const end = Math.min(range.end, publisher.at);
    for (const stay of staysWithin(state.asset, range.start, end))
      if (stay.version.lifecycle !== 'UNREGISTERED')
        addStay(rollUp, { state, parts, range, stay, changed });
  }
}

interface Staying extends Omit<Window, 'reason'> {
  readonly stay: Stay;
  readonly changed: boolean;
}

/** Of the scopes above it an asset that nobody registered has none. */
function addStay(rollUp: RollUp, { state, parts, range, stay, changed }: Staying): void {
  const { kind } = state.asset;
  const { version, from, to } = stay;
  const times = new Map<string, TimeSums>();
  for (const part of parts) {
    const sums = sumPart(part, from, to);
    times.set(part.part, sums);
    const since = knownFrom(part);
    for (const family of timeFamilies(kind, version, part.part))
      rollUp.add({ family, kind, version, part: part.part, changed, since }, range, plain(sums));
  }
  if (!state.sessions) return;
  const since = Math.min(FAR, ...parts.map(knownFrom));
  addSessionSums(rollUp, { state, range, times, since }, { stay, changed });
}

function plain(sums: TimeSums): Sums {
  return sums as unknown as Sums;
}
