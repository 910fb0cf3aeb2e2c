import type { Folding, Output } from './stream.ts';
import type { Turns } from './take-turns.ts';

/** What a fold answered, as work with pauses, of which it may have none. */
export function* pausesOf(answer: readonly Output[] | Folding): Folding {
  return isFolding(answer) ? yield* answer : answer;
}

/** What a fold appends, worked out without a pause. */
export function foldedAtOnce(answer: readonly Output[] | Folding): readonly Output[] {
  const folding = pausesOf(answer);
  for (;;) {
    const step = folding.next();
    if (step.done) return step.value;
  }
}

interface Folded {
  readonly outputs: readonly Output[];
  /** Time the fold itself took: without what others did in its pauses, or before whoever waits for this goes on. */
  readonly workedMs: number;
}

/** What a fold appends; others have their turn in its pauses. */
export async function foldedInTurns(
  fold: () => readonly Output[] | Folding,
  turns: Turns,
): Promise<Folded> {
  const before = turns.workedMs();
  const folding = pausesOf(fold());
  for (;;) {
    const step = folding.next();
    if (step.done) return { outputs: step.value, workedMs: turns.workedMs() - before };
    if (turns.isOver()) await turns.pass();
  }
}

function isFolding(answer: readonly Output[] | Folding): answer is Folding {
  return !Array.isArray(answer);
}
