import {
  addSessions,
  type CountsByPart,
  countSessions,
  knownTime,
  nextDayStart,
  noSessions,
  noTime,
  PUBLISHED_WINDOWS,
  SESSION_NAMES,
  type SessionSums,
  type SessionView,
  type Stay,
  SUM_NAMES,
  windowRange,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';
import { type Moving, nextEdge } from './moving-sums.ts';

/** Sessions of a charger, while it stayed somewhere, as they were when its sums were added up. */
export interface ChargerSessions {
  readonly asset: AssetState['asset'];
  readonly view: SessionView;
  readonly stay: Stay;
}

/** Its counts of every published window up to an instant. */
type SessionCountsByWindow = readonly CountsByPart[];

const SESSIONS_SIZE = PUBLISHED_WINDOWS.length * SESSION_NAMES.length;

/** A window that begins earlier has all that the one after it has, and what ended in between. */
export function countByWindow(
  { asset, view, stay }: ChargerSessions,
  at: number,
): SessionCountsByWindow {
  const starts = PUBLISHED_WINDOWS.map(
    (window, i) => [Math.max(stay.from, windowRange(window, at).start), i] as const,
  );
  const counts: CountsByPart[] = [];
  let to = Math.min(stay.to, at);
  let later: CountsByPart = new Map();
  for (const [from, i] of starts.sort(([a], [b]) => b - a)) {
    later = bothOf(later, from < to ? countSessions(view, asset, { from, to }) : new Map());
    counts[i] = later;
    to = Math.min(to, from);
  }
  return counts;
}

/** Connectors that any of the windows has sessions of. */
export function countedConnectors(counts: SessionCountsByWindow): ReadonlySet<string> {
  return new Set(counts.flatMap((byPart) => [...byPart.keys()]));
}

function bothOf(one: CountsByPart, other: CountsByPart): CountsByPart {
  if (other.size === 0) return one;
  const both: CountsByPart = new Map();
  for (const counts of [one, other])
    for (const [part, own] of counts) {
      const total = both.get(part) ?? noSessions();
      addSessions(total, own);
      both.set(part, total);
    }
  return both;
}

/** Until when the counts stay as they are at `at`. */
export function staysUntil({ view }: ChargerSessions, at: number): number {
  // A day later the last window that moves has passed it.
  const until = view.attempts.list.map(({ end }) => nextEdge(end + 1, at));
  return Math.min(nextDayStart(at), ...until);
}

/** Session sums of one connector as they move, in work space of its own. */
export function createMovingSessions() {
  const values = new Float64Array(SESSIONS_SIZE);
  const slopes = new Float64Array(SESSIONS_SIZE);
  return {
    values,
    slopes,
    /** Works out both from the times of the connector; a charger that told nothing in a window is not known of in it. */
    of(part: string, counts: SessionCountsByWindow, times: Moving): void {
      counts.forEach((byPart, window) => {
        const isTold = byPart.size > 0;
        put(values, window, {
          ...(byPart.get(part) ?? noSessions()),
          ...known(times.values, window, isTold),
        });
        put(slopes, window, { ...noSessions(), ...known(times.slopes, window, isTold) });
      });
    },
  };
}

function put(into: Float64Array, window: number, sums: SessionSums): void {
  into.set(
    SESSION_NAMES.map((name) => sums[name]),
    window * SESSION_NAMES.length,
  );
}

function known(sums: Float64Array, window: number, isTold: boolean) {
  const times = noTime();
  if (isTold)
    for (const [i, name] of SUM_NAMES.entries())
      times[name] = sums[window * SUM_NAMES.length + i] as number;
  return knownTime(times);
}
