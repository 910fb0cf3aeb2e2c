import { draws, keyOf } from '../random.ts';

/** Chance for one piece of a trial: what another piece draws changes nothing here. */
export interface Draw {
  /** A whole number in [from, to]. */
  between(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
}

export function createDraw(seed: number, name: string): Draw {
  const next = draws(keyOf(seed, name));
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    between,
    chance: (share) => next() < share,
    pick: (list) => list[between(0, list.length - 1)] as (typeof list)[number],
  };
}
