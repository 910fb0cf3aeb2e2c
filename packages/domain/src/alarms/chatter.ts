/** So many calls of one alarm within `CHATTER_MS` are chatter (domain.md §5.3, ISA-18.2 §16). */
export const CHATTER_TIMES = 3;
export const CHATTER_MS = 60_000;
/** It is quiet once its condition has neither come nor gone for so long. */
export const CHATTER_QUIET_MS = 60_000;

/** The newest calls, ms, once one at `at` is among them. */
export function callsAfter(calls: readonly number[], at: number): readonly number[] {
  return [...calls, at].slice(-CHATTER_TIMES);
}

/** When an alarm that has just called at `at` will be quiet; null when it does not chatter. */
export function quietAfter(calls: readonly number[], at: number): number | null {
  const [first] = calls;
  const isChatter = calls.length >= CHATTER_TIMES && first !== undefined;
  return isChatter && at - first <= CHATTER_MS ? at + CHATTER_QUIET_MS : null;
}
