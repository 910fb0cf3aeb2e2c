import { EXPIRY } from '../../availability/evidence.ts';
import { lowerBound } from '../../energy/energy-state.ts';
import type { AssetPart, AssetVersion } from '../../model/asset.ts';
import { intervalMs } from '../../register.ts';
import { type LevelKpi, type LevelSums, type Levels, NO_LEVEL } from './level-kpi.ts';

/** Newest values of one metric of one part, by time; null: said to be unknown. Plain data. */
export interface Level {
  readonly ts: number[];
  readonly value: (number | null)[];
}

/** What the metrics of an asset's parts said last, by `<part>/<metric>`. */
export type LevelState = Record<string, Level>;

/** Of values so much older than the clock the newest alone can be asked for. */
const RECENT_MS = 30_000;
/** A device that speaks faster than this many times in that time loses the oldest. */
const VALUES_MAX = 256;

/**
 * Puts a value in its place, whatever order values arrive in; the last one of an instant counts. A level that is given is
 * changed in place.
 */
export function addLevel(
  level: Level | undefined,
  ts: number,
  value: number | null,
  now: number,
): Level {
  if (!level) return { ts: [ts], value: [value] };
  const at = lowerBound(level.ts, ts);
  const replaced = level.ts[at] === ts ? 1 : 0;
  level.ts.splice(at, replaced, ts);
  level.value.splice(at, replaced, value);
  while ((level.ts[1] ?? now) < now - RECENT_MS || level.ts.length > VALUES_MAX) {
    level.ts.shift();
    level.value.shift();
  }
  return level;
}

/** Newest known values of a part's metrics before `at`, none older than three of its intervals. */
function levelsAt(state: Readonly<LevelState>, { part, metrics, from, at }: LevelQuestion): Levels {
  const found: Record<string, number> = {};
  for (const metric of metrics) {
    const level = state[`${part}/${metric}`];
    const index = level ? lowerBound(level.ts, at) - 1 : -1;
    const value = level?.value[index] ?? null;
    if (value !== null && (level?.ts[index] as number) >= from) found[metric] = value;
  }
  return found;
}

interface LevelQuestion {
  readonly part: string;
  readonly metrics: readonly string[];
  readonly from: number;
  readonly at: number;
}

interface AssetLevels {
  readonly parts: readonly { readonly part: string; readonly sums: LevelSums }[];
  /** null when parts of unknown size cannot be added up. */
  readonly whole: LevelSums | null;
  /** Whether other assets' may be added. */
  readonly isSized: boolean;
}

/** The levels of an asset right before `at`; null when no part of the KPI's role has ever spoken of it. */
export function levelsOf(
  kpi: LevelKpi,
  version: AssetVersion,
  state: LevelState,
  at: number,
): AssetLevels | null {
  const parts = version.parts.filter((part) => part.role === kpi.role && isThere(part, at));
  if (!parts.some(({ part }) => kpi.metrics.some((metric) => `${part}/${metric}` in state)))
    return null;
  const found = parts.flatMap((part) => {
    const from = at - EXPIRY * intervalMs(version, part.part);
    const asked = { part: part.part, metrics: kpi.metrics, from, at };
    const sums = kpi.ofPart(part, levelsAt(state, asked));
    return sums ? [{ part: part.part, sums }] : [];
  });
  if (found.length === 0) return null;
  const isSized = found.length === parts.length && parts.every(kpi.isSized);
  const whole = isSized || parts.length === 1 ? found.map(({ sums }) => sums).reduce(add) : null;
  return { parts: found, whole, isSized };
}

function isThere({ commissionedAt, retiredAt }: AssetPart, at: number): boolean {
  return (commissionedAt ?? at) <= at && (retiredAt ?? Number.POSITIVE_INFINITY) > at;
}

function add(a: LevelSums, b: LevelSums): LevelSums {
  return { content: a.content + b.content, known: a.known + b.known, all: a.all + b.all };
}

export function addLevels(all: readonly LevelSums[]): LevelSums {
  return all.reduce(add, NO_LEVEL);
}
