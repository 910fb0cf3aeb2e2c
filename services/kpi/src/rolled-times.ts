import {
  type Asset,
  dayNumber,
  latestVersion,
  nextDayStart,
  SUM_NAMES,
  scopesOf,
  startOfDay,
  timeKpisOf,
  versionAt,
} from '@infrapulse/domain';
import { type AssetState, countedParts, knownFrom } from './city-state.ts';
import { type Family, timeFamilies } from './families.ts';
import { createMovingSums, movesUntil, type PartView, SUMS_SIZE } from './moving-sums.ts';
import type { Scope } from './roll-up.ts';

/** Sums of the parts of one scope in every window, as they move. */
export interface RolledScope {
  readonly family: Family;
  readonly kind: string;
  readonly scope: Scope[0];
  readonly id: string;
  /** What changed since the sums were last told. */
  changed: boolean;
  /** Sums of one window by its place among the published ones. */
  sumsOf(window: number, at: number): Record<string, number>;
  /** Beginning of the first local day that its oldest part is known of as a whole. */
  since(): number;
}

/** The times of all parts by scope; what it knows follows from the states of the assets, and is kept nowhere else. */
export interface RolledTimes {
  /** Takes in what changed, and what time has brought, up to `at`. */
  refresh(assets: Iterable<AssetState>, at: number): void;
  scopes(): Iterable<readonly [key: string, scope: RolledScope]>;
}

interface Total extends RolledScope {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  /** Day number → how many parts are known since. */
  readonly ages: Map<number, number>;
  parts: number;
}

interface Rolled {
  readonly asset: Asset;
  readonly parts: readonly RolledPart[];
  readonly at: number;
  readonly until: number;
}

interface RolledPart {
  readonly view: PartView;
  readonly age: number;
  readonly totals: readonly Total[];
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
    const { asset } = state;
    const parts = partsOf(state, at, totals);
    for (const part of parts) totals.add(part, at, 1);
    const ends = parts.map(({ view }) => movesUntil(view, at));
    rolled[state.number] = { asset, parts, at, until: Math.min(nextVersion(asset, at), ...ends) };
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
  const sums = createMovingSums();
  const totals = new Map<string, Total>();

  function add({ view, age, totals: into }: RolledPart, at: number, sign: 1 | -1): void {
    sums.of(view, at);
    for (const total of into) {
      addMoving(total, sums, { sign, past: at - base });
      addAge(total, age, sign);
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
    takeAway({ parts, at }: Rolled): void {
      for (const part of parts) add(part, at, -1);
      for (const { totals: left } of parts)
        for (const { family, scope, id, parts: count } of left)
          if (count === 0) totals.delete(`${family}/${scope}/${id}`);
    },
    entries: (): Iterable<readonly [key: string, scope: RolledScope]> => totals,
  };
}

/** The parts of an asset that count at `at`, and where to. */
function partsOf(
  state: AssetState,
  at: number,
  totals: ReturnType<typeof createTotals>,
): readonly RolledPart[] {
  const { asset } = state;
  const version = versionAt(asset, at);
  if (version.lifecycle === 'UNREGISTERED' || latestVersion(asset).telemetry !== 'expected')
    return [];
  if (timeKpisOf(asset.kind).length === 0) return [];
  return countedParts(state).map((part) => {
    const { spans, days, compactedTo, unknownSince } = part;
    const scopes = scopesOf(version, part.part);
    const families = timeFamilies(asset, part.part, at);
    return {
      view: { spans, days, compactedTo, unknownSince },
      age: dayNumber(nextDayStart(knownFrom(part) - 1)),
      totals: families.flatMap((family) =>
        scopes.map((scope) => totals.of(family, asset.kind, scope)),
      ),
    };
  });
}

function markChanged(rolled: Rolled | undefined): void {
  for (const { totals } of rolled?.parts ?? []) for (const total of totals) total.changed = true;
}

function nextVersion({ versions }: Asset, at: number): number {
  return versions.find(({ validFrom }) => validFrom > at)?.validFrom ?? Number.POSITIVE_INFINITY;
}

function newTotal(name: Pick<Total, 'family' | 'kind' | 'scope' | 'id'>, base: number): Total {
  const values = new Float64Array(SUMS_SIZE);
  const slopes = new Float64Array(SUMS_SIZE);
  const ages = new Map<number, number>();
  return {
    ...name,
    values,
    slopes,
    ages,
    parts: 0,
    changed: false,
    sumsOf(window, at) {
      const sums: Record<string, number> = {};
      SUM_NAMES.forEach((sum, i) => {
        const place = window * SUM_NAMES.length + i;
        const ms = (values[place] as number) + (slopes[place] as number) * (at - base);
        if (ms > 0 || i < ALWAYS) sums[sum] = ms;
      });
      return sums;
    },
    since: () => startOfDay(Math.min(...ages.keys())),
  };
}

/** Sums that are there with every part; the others are absent where there is none of them. */
const ALWAYS = 7;

function addMoving(
  { values, slopes }: Total,
  sums: Pick<Total, 'values' | 'slopes'>,
  { sign, past }: { readonly sign: 1 | -1; readonly past: number },
): void {
  for (let i = 0; i < SUMS_SIZE; i += 1) {
    const slope = sign * (sums.slopes[i] as number);
    values[i] = (values[i] as number) + sign * (sums.values[i] as number) - slope * past;
    slopes[i] = (slopes[i] as number) + slope;
  }
}

function addAge(total: Total, age: number, sign: 1 | -1): void {
  const count = (total.ages.get(age) ?? 0) + sign;
  if (count === 0) total.ages.delete(age);
  else total.ages.set(age, count);
  total.parts += sign;
}
