import {
  type Asset,
  dayNumber,
  latestVersion,
  NOTHING_CARRIED,
  nextDayStart,
  scopesOf,
  timeKpisOf,
  versionAt,
  viewOfSessions,
} from '@infrapulse/domain';
import { type AssetState, countedParts, knownFrom, NEVER, type PartState } from './city-state.ts';
import { noRows } from './day-rows.ts';
import { type Family, timeFamilies } from './families.ts';
import {
  type ChargerSessions,
  countByWindow,
  countedConnectors,
  createMovingSessions,
  staysUntil,
} from './moving-sessions.ts';
import { createMovingSums, movesUntil, type PartView } from './moving-sums.ts';
import { SESSION_FAMILY } from './publish-sessions.ts';
import type { Scope } from './roll-up.ts';
import { addToTotals, newTotal, type RolledScope, type Total } from './rolled-sums.ts';

/** The times and sessions of all parts by scope; what it knows follows from the states of the assets, and is kept nowhere else. */
export interface RolledTimes {
  /** Takes in what changed, and what time has brought, up to `at`. */
  refresh(assets: Iterable<AssetState>, at: number): void;
  scopes(): Iterable<readonly [key: string, scope: RolledScope]>;
}

interface Rolled {
  readonly asset: Asset;
  readonly parts: readonly RolledPart[];
  /** Everything its parts add to. */
  readonly totals: readonly Total[];
  /** null until it tells of a session. */
  readonly sessions: ChargerSessions | null;
  readonly at: number;
  readonly until: number;
}

interface RolledPart {
  readonly part: string;
  readonly view: PartView;
  readonly age: number;
  readonly times: readonly Total[];
  readonly sessions: readonly Total[];
}

/**
 * A city is added up once a day, at its midnight; from then on only what changes is taken away as it was and added as
 * it is: whole milliseconds, so nothing drifts, and an emission costs as much as has happened.
 */
export function createRolledTimes(): RolledTimes {
  let totals = createTotals(0);
  /** By number of the asset. */
  let rolled: (Rolled | undefined)[] = [];
  /** All windows but 1h and 24h begin at one instant until the day ends. */
  let dayEnd = Number.NEGATIVE_INFINITY;

  function put(state: AssetState, at: number): void {
    const made = rolledOf(state, at, totals);
    totals.add(made, 1);
    rolled[state.number] = made;
  }

  return {
    refresh(assets, at) {
      if (at >= dayEnd) {
        totals = createTotals(at);
        rolled = [];
        dayEnd = nextDayStart(at);
      }
      for (const state of assets) {
        const before = rolled[state.number];
        if (!before || state.moved || before.until <= at || before.asset !== state.asset) {
          if (before) totals.takeAway(before);
          put(state, at);
          state.moved = false;
        }
        if (state.due || state.unrolled) markChanged(rolled[state.number]);
      }
    },
    scopes: () => totals.entries(),
  };
}

/** Sums by scope; `base` is the instant from which their slopes count. */
function createTotals(base: number) {
  const times = createMovingSums();
  const sessions = createMovingSessions();
  const totals = new Map<string, Total>();

  function add(rolled: Rolled, sign: 1 | -1): void {
    const { at } = rolled;
    const counts = rolled.sessions ? countByWindow(rolled.sessions, at) : [];
    for (const { part, view, age, ...into } of rolled.parts) {
      const adding = { sign, past: at - base, age };
      times.of(view, at);
      addToTotals(into.times, times, adding);
      if (into.sessions.length === 0) continue;
      sessions.of(part, counts, times);
      addToTotals(into.sessions, sessions, adding);
    }
  }

  return {
    add,
    of(family: Family, kind: string, [scope, id]: Scope): Total {
      const key = `${family}/${scope}/${id}`;
      const known = totals.get(key);
      if (known) return known;
      const made = newTotal({ family, kind, scope, id }, base);
      totals.set(key, made);
      return made;
    },
    takeAway(rolled: Rolled): void {
      add(rolled, -1);
      for (const { family, scope, id, parts } of rolled.totals)
        if (parts === 0) totals.delete(`${family}/${scope}/${id}`);
    },
    entries: (): Iterable<readonly [key: string, scope: RolledScope]> => totals,
  };
}

type Totals = ReturnType<typeof createTotals>;

function rolledOf(state: AssetState, at: number, totals: Totals): Rolled {
  const { asset } = state;
  const counted = isCounted(asset, at) ? countedParts(state) : [];
  const sessions =
    state.sessions && isCounted(asset, at)
      ? { asset, view: viewOfSessions(state.sessions, asset) }
      : null;
  const parts = counted.map((part) => partOf(state, part, { at, totals }));
  const ends = parts.map(({ view }) => movesUntil(view, at));
  if (sessions) {
    parts.push(...partsBeside(sessions, parts, { at, totals }));
    ends.push(staysUntil(sessions, at));
  }
  const into = parts.flatMap((part) => [...part.times, ...part.sessions]);
  const until = Math.min(nextVersion(asset, at), ...ends);
  return { asset, parts, totals: into, sessions, at, until };
}

function isCounted(asset: Asset, at: number): boolean {
  if (versionAt(asset, at).lifecycle === 'UNREGISTERED') return false;
  return latestVersion(asset).telemetry === 'expected' && timeKpisOf(asset.kind).length > 0;
}

interface Placing {
  readonly at: number;
  readonly totals: Totals;
}

/** A part of an asset that counts at `at`, and where to. */
function partOf(
  { asset, sessions }: AssetState,
  part: PartState,
  { at, totals }: Placing,
): RolledPart {
  const { spans, days, compactedTo, carried } = part;
  const scopes = scopesOf(versionAt(asset, at), part.part);
  const into = (family: Family) => scopes.map((scope) => totals.of(family, asset.kind, scope));
  return {
    part: part.part,
    view: { spans, days, compactedTo, carried },
    age: dayNumber(nextDayStart(knownFrom(part) - 1)),
    times: timeFamilies(asset, part.part, at).flatMap(into),
    sessions: sessions ? into(SESSION_FAMILY) : [],
  };
}

/** Of sessions that name no connector, or one that has gone; as old as the oldest of the others. */
function partsBeside(
  sessions: ChargerSessions,
  parts: readonly RolledPart[],
  { at, totals }: Placing,
): readonly RolledPart[] {
  const { asset } = sessions;
  const age = Math.min(dayNumber(nextDayStart(at)), ...parts.map((part) => part.age));
  const known = new Set(parts.map(({ part }) => part));
  return [...countedConnectors(countByWindow(sessions, at))]
    .filter((part) => !known.has(part))
    .map((part) => {
      const scopes = scopesOf(versionAt(asset, at), part);
      const own = scopes.map((scope) => totals.of(SESSION_FAMILY, asset.kind, scope));
      return { part, view: NO_TIME, age, times: [], sessions: own };
    });
}

const NO_TIME: PartView = {
  spans: [],
  days: noRows(),
  compactedTo: NEVER,
  carried: NOTHING_CARRIED,
};

function markChanged(rolled: Rolled | undefined): void {
  if (rolled) for (const total of rolled.totals) total.changed = true;
}

function nextVersion({ versions }: Asset, at: number): number {
  return versions.find(({ validFrom }) => validFrom > at)?.validFrom ?? Number.POSITIVE_INFINITY;
}
