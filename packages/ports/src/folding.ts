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

/** What a fold appends; others have their turn in its pauses. */
export async function foldedInTurns(
  answer: readonly Output[] | Folding,
  turns: Turns,
): Promise<readonly Output[]> {
  const folding = pausesOf(answer);
  for (;;) {
    const step = folding.next();
    if (step.done) return step.value;
    if (turns.isOver()) await turns.pass();
  }
}

function isFolding(answer: readonly Output[] | Folding): answer is Folding {
  return !Array.isArray(answer);
}
