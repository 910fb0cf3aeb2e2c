import {
  countSessions,
  knownTime,
  noSessions,
  type SessionSums,
  type Stay,
  type TimeSums,
  type WindowRange,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';
import { addSums } from './families.ts';
import { type Publisher, publishFamily } from './publish-records.ts';
import type { RollUp } from './roll-up.ts';

/** One set of sums: how the sessions of chargers ended. */
export const SESSION_FAMILY = 'charger.sessions';

const UNTOLD = { known: 0, required: 0 };

/** A charger that told of sessions, over one window, with what is known of the time of its connectors. */
interface Window {
  readonly state: AssetState;
  readonly range: WindowRange;
  readonly times: ReadonlyMap<string, Readonly<TimeSums>>;
  /** Since when its connectors are known of, Unix ms. */
  readonly since: number;
}

/** Session records of the connectors of a charger and of itself; none before it has told of a session. */
export function publishSessions(
  publisher: Publisher,
  window: Window,
  { reason }: { readonly reason: string },
): void {
  const { state, range, times, since } = window;
  const { id } = state.asset;
  const total: Record<string, number> = {};
  const until = Math.min(range.end, publisher.at);
  for (const [part, own] of sumsByPart(window, { from: range.start, to: until })) {
    const sums = { ...own };
    addSums(total, sums);
    if (part === '' || !times.has(part)) continue;
    const subject = { family: SESSION_FAMILY, scope: 'part', id: `${id}~${part}` } as const;
    publishFamily(publisher, { ...subject, range, sums, since, reason });
  }
  if (Object.keys(total).length === 0) return;
  const subject = { family: SESSION_FAMILY, scope: 'asset', id, range } as const;
  publishFamily(publisher, { ...subject, sums: total, since, reason });
}

/** The same to every scope above the charger, of the time it was there. */
export function addSessionSums(
  rollUp: RollUp,
  window: Window,
  { stay, changed }: { readonly stay: Stay; readonly changed: boolean },
): void {
  const { state, since } = window;
  const { kind } = state.asset;
  const member = { family: SESSION_FAMILY, kind, version: stay.version, changed, since };
  for (const [part, sums] of sumsByPart(window, stay))
    rollUp.add({ ...member, part }, window.range, { ...sums });
}

/** Of each connector, and of sessions that name none or one that has gone. */
function sumsByPart(
  { state: { asset, sessions }, times }: Window,
  time: Pick<Stay, 'from' | 'to'>,
): ReadonlyMap<string, SessionSums> {
  const sums = new Map<string, SessionSums>();
  if (!sessions) return sums;
  const counts = countSessions(sessions, asset, time);
  const isTold = counts.size > 0;
  for (const [part, time] of times) {
    const own = counts.get(part) ?? noSessions();
    sums.set(part, { ...own, ...(isTold ? knownTime(time) : UNTOLD) });
  }
  for (const [part, own] of counts) if (!sums.has(part)) sums.set(part, { ...own, ...UNTOLD });
  return sums;
}
