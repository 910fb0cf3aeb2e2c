import {
  PUBLISHED_WINDOWS,
  SESSION_NAMES,
  SUM_NAMES,
  SUMS_ALWAYS,
  startOfDay,
} from '@infrapulse/domain';
import type { Family } from './families.ts';
import type { Moving } from './moving-sums.ts';
import { SESSION_FAMILY } from './publish-sessions.ts';
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

/** Sums by scope to which parts are added and from which they are taken away. */
export interface Total extends RolledScope, Moving {
  /** Day number → how many parts are known since. */
  readonly ages: Map<number, number>;
  parts: number;
}

/** Nothing yet; `base` is the instant from which its slopes count. */
export function newTotal(
  name: Pick<Total, 'family' | 'kind' | 'scope' | 'id'>,
  base: number,
): Total {
  const [names, always] =
    name.family === SESSION_FAMILY
      ? [SESSION_NAMES, SESSION_NAMES.length]
      : [SUM_NAMES, SUMS_ALWAYS];
  const size = PUBLISHED_WINDOWS.length * names.length;
  const values = new Float64Array(size);
  const slopes = new Float64Array(size);
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
      names.forEach((sum, i) => {
        const place = window * names.length + i;
        const value = (values[place] as number) + (slopes[place] as number) * (at - base);
        if (value > 0 || i < always) sums[sum] = value;
      });
      return sums;
    },
    since: () => startOfDay(Math.min(...ages.keys())),
  };
}

interface Adding {
  readonly sign: 1 | -1;
  /** ms since the base of the total. */
  readonly past: number;
  /** Number of the day that the part is known since. */
  readonly age: number;
}

/** Adds the sums of one part to each of them, or takes them away. */
export function addToTotals(
  totals: readonly Total[],
  moving: Moving,
  { sign, past, age }: Adding,
): void {
  for (const total of totals) {
    addMoving(total, moving, sign, past);
    addAge(total, age, sign);
  }
}

function addMoving({ values, slopes }: Total, moving: Moving, sign: 1 | -1, past: number): void {
  for (let i = 0; i < values.length; i += 1) {
    const slope = sign * (moving.slopes[i] as number);
    values[i] = (values[i] as number) + sign * (moving.values[i] as number) - slope * past;
    slopes[i] = (slopes[i] as number) + slope;
  }
}

function addAge(total: Total, age: number, sign: 1 | -1): void {
  const count = (total.ages.get(age) ?? 0) + sign;
  if (count === 0) total.ages.delete(age);
  else total.ages.set(age, count);
  total.parts += sign;
}
