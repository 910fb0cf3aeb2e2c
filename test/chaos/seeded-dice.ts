/** Shown in test names, so that a failure can be had again: INFRAPULSE_CHAOS_SEED=… npm test -- chaos */
export const SEED = Number(process.env['INFRAPULSE_CHAOS_SEED'] ?? 20_221_231);

/** Whole numbers below a limit, the same ones for the same seed. */
export function createDice(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) % below) | 0;
  };
}
