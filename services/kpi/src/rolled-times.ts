import {
  type Asset,
  dayNumber,
  NOTHING_CARRIED,
  nextDayStart,
  type Stay,
  scopesOf,
  staysOf,
  timeKpisOf,
  viewOfSessions,
} from '@infrapulse/domain';
import {
  type AssetState,
  awakeOf,
  type CityState,
  countedParts,
  isExpected,
  knownFrom,
  NEVER,
  type PartState,
} from './city-state.ts';
import { noRows } from './day-rows.ts';
import type { Pauses } from './emission.ts';
import { type Family, timeFamilies } from './families.ts';
import {
  type ChargerSessions,
  countByWindow,
  countedConnectors,
  createMovingSessions,
  staysUntil,
} from './moving-sessions.ts';
import { createMovingSums, movesUntil } from './moving-sums.ts';
import { type PartView, viewDuring } from './part-view.ts';
import { SESSION_FAMILY } from './publish-sessions.ts';
import type { Scope } from './roll-up.ts';
import { addToTotals, newTotal, type RolledScope, type Total } from './rolled-sums.ts';
import { NO_SPANS } from './span-list.ts';

/** The times and sessions of all parts by scope; what it knows follows from the states of the assets, and is kept nowhere else. */
export interface RolledTimes {
  /** Takes in what changed, and what time has brought, up to `at`. */
  refresh(city: CityState, at: number): Pauses;
  /** When time alone changes what an asset adds. */
  until(asset: number): number;
  scopes(): Iterable<readonly [key: string, scope: RolledScope]>;
}

interface Rolled {
  readonly asset: Asset;
  readonly parts: readonly RolledPart[];
  readonly at: number;
  readonly until: number;
}

/** A part while its asset stayed in some scopes. */
interface RolledPart {
  readonly part: string;
  /** Of its charger; null until it tells of a session. */
  readonly told: ChargerSessions | null;
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
    *refresh(city, at) {
      const isNewDay = at >= dayEnd;
      if (isNewDay) {
        totals = createTotals(at);
        rolled = [];
        dayEnd = nextDayStart(at);
      }
      for (const state of isNewDay ? city.ordered : awakeOf(city)) {
        const before = rolled[state.number];
        if (!before || state.moved || before.until <= at || before.asset !== state.asset) {
          if (before) totals.takeAway(before);
          put(state, at);
          state.moved = false;
          yield;
        }
        if (state.due || state.unrolled) markChanged(rolled[state.number]);
      }
    },
    until: (asset) => rolled[asset]?.until ?? Number.POSITIVE_INFINITY,
    scopes: () => totals.entries(),
  };
}

/** Sums by scope; `base` is the instant from which their slopes count. */
function createTotals(base: number) {
  const times = createMovingSums();
  const sessions = createMovingSessions();
  const totals = new Map<string, Total>();
  /** What parts add to, by the first of it: those of one site add to the same. */
  const lists = new Map<Total | undefined, (readonly Total[])[]>();

  function add(rolled: Rolled, sign: 1 | -1): void {
    const { at } = rolled;
    const counted = createCounter(at);
    for (const { part, told, view, age, ...into } of rolled.parts) {
      const adding = { sign, past: at - base, age };
      times.of(view, at);
      addToTotals(into.times, times, adding);
      if (!told || into.sessions.length === 0) continue;
      sessions.of(part, counted(told), times);
      addToTotals(into.sessions, sessions, adding);
    }
  }

  /** Nobody adds to it any more: one of its totals has gone, and another comes in its place. */
  function forget(list: readonly Total[]): void {
    const others = (lists.get(list[0]) ?? []).filter((one) => one !== list);
    if (others.length > 0) lists.set(list[0], others);
    else lists.delete(list[0]);
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
    /** The list that holds the same. */
    listOf(made: readonly Total[]): readonly Total[] {
      const alike = lists.get(made[0]) ?? [];
      lists.set(made[0], alike);
      const known = alike.find(
        (list) => list.length === made.length && list.every((total, i) => total === made[i]),
      );
      if (known) return known;
      // A copy is no longer than it must be.
      const own = made.slice();
      alike.push(own);
      return own;
    },
    takeAway(rolled: Rolled): void {
      add(rolled, -1);
      for (const list of listsOf(rolled)) {
        if (list.every(({ parts }) => parts > 0)) continue;
        forget(list);
        for (const { family, scope, id, parts } of list)
          if (parts === 0) totals.delete(`${family}/${scope}/${id}`);
      }
    },
    entries: (): Iterable<readonly [key: string, scope: RolledScope]> => totals,
  };
}

type Totals = ReturnType<typeof createTotals>;

/** Counts of the sessions of each stay, once. */
function createCounter(at: number) {
  const counts = new Map<ChargerSessions, ReturnType<typeof countByWindow>>();
  return (sessions: ChargerSessions) => {
    const counted = counts.get(sessions) ?? countByWindow(sessions, at);
    counts.set(sessions, counted);
    return counted;
  };
}

function rolledOf(state: AssetState, at: number, totals: Totals): Rolled {
  const { asset } = state;
  const begun = staysOf(asset).filter((stay, i) => i === 0 || stay.from < at);
  // Lists that come of others are longer than they must be; a copy is not.
  const parts = isCounted(asset)
    ? begun.flatMap((stay) => partsDuring(state, stay, { at, totals })).slice()
    : [];
  const ends = parts.map(({ view }) => movesUntil(view, at));
  const told = parts.find((part) => part.told)?.told;
  if (told) ends.push(staysUntil(told, at));
  return { asset, parts, at, until: Math.min(nextStay(asset, at), ...ends) };
}

/** Everything its parts add to. */
function* totalsOf(rolled: Rolled): Iterable<Total> {
  for (const list of listsOf(rolled)) yield* list;
}

function* listsOf({ parts }: Rolled): Iterable<readonly Total[]> {
  for (const { times, sessions } of parts) {
    yield times;
    yield sessions;
  }
}

function isCounted(asset: Asset): boolean {
  return isExpected(asset) && timeKpisOf(asset.kind).length > 0;
}

interface Placing {
  readonly at: number;
  readonly totals: Totals;
}

/** What an asset adds to the scopes of one of its stays; one that nobody registered adds to none. */
function partsDuring(state: AssetState, stay: Stay, placing: Placing): readonly RolledPart[] {
  const { asset, sessions } = state;
  if (stay.version.lifecycle === 'UNREGISTERED') return [];
  const told = sessions ? { asset, view: viewOfSessions(sessions, asset), stay } : null;
  const staying = { asset, stay, told };
  const parts = countedParts(state).map((part) => partDuring(part, staying, placing));
  return told ? [...parts, ...partsBeside(told, parts, placing)] : parts;
}

interface Staying {
  readonly asset: Asset;
  readonly stay: Stay;
  readonly told: ChargerSessions | null;
}

function partDuring(
  part: PartState,
  { asset, stay, told }: Staying,
  { totals }: Placing,
): RolledPart {
  const { kind } = asset;
  const scopes = scopesOf(stay.version, part.part);
  const into = (family: Family) => scopes.map((scope) => totals.of(family, kind, scope));
  return {
    part: part.part,
    told,
    view: viewDuring(part, stay),
    age: dayNumber(nextDayStart(Math.max(knownFrom(part), stay.from) - 1)),
    times: totals.listOf(timeFamilies(kind, stay.version, part.part).flatMap(into)),
    sessions: told ? totals.listOf(into(SESSION_FAMILY)) : NO_TOTALS,
  };
}

const NO_TOTALS: readonly Total[] = [];

/** Of sessions that name no connector, or one that has gone; as old as the oldest of the others. */
function partsBeside(
  told: ChargerSessions,
  parts: readonly RolledPart[],
  { at, totals }: Placing,
): readonly RolledPart[] {
  const { asset, stay } = told;
  const age = Math.min(dayNumber(nextDayStart(at)), ...parts.map((part) => part.age));
  const known = new Set(parts.map(({ part }) => part));
  return [...countedConnectors(countByWindow(told, at))]
    .filter((part) => !known.has(part))
    .map((part) => {
      const scopes = scopesOf(stay.version, part);
      const own = scopes.map((scope) => totals.of(SESSION_FAMILY, asset.kind, scope));
      return { part, told, view: NO_TIME, age, times: NO_TOTALS, sessions: own };
    });
}

const NO_TIME: PartView = {
  spans: NO_SPANS,
  days: noRows(),
  compactedTo: NEVER,
  carried: NOTHING_CARRIED,
};

function markChanged(rolled: Rolled | undefined): void {
  if (rolled) for (const total of totalsOf(rolled)) total.changed = true;
}

function nextStay(asset: Asset, at: number): number {
  return staysOf(asset).find(({ from }) => from >= at)?.from ?? Number.POSITIVE_INFINITY;
}
