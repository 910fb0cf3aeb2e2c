import { describe, expect, it } from 'vitest';
import { type Folding, foldedAtOnce, foldedInTurns, type Output, takeTurns } from '../src/index.ts';
import { handClock } from './hand-clock.ts';

const OUTPUT = { key: 'a' } as Output;
const HOLD_MS = 5;

function folding() {
  const { clock, pass } = handClock();
  let others = 0;
  /** Works `ms` before each of its pauses; whoever waits has its turn when it may, and takes long. */
  function* work(...ms: number[]): Folding {
    for (const each of ms) {
      pass(each);
      setImmediate(() => {
        others += 1;
        pass(1000);
      });
      yield;
    }
    return [OUTPUT];
  }
  return { turns: takeTurns(clock, HOLD_MS), pass, work, others: () => others };
}

describe('a fold that pauses', () => {
  it('lets others have their turn once they have waited so long, and is not charged for it', async () => {
    const { turns, work, others } = folding();
    const folded = await foldedInTurns(() => work(3, 3, 3, 3), turns);
    expect(folded).toEqual({ outputs: [OUTPUT], workedMs: 12 });
    expect(others()).toBe(4);
  });

  it('goes on where nobody has waited long', async () => {
    const { turns, work, others } = folding();
    const folded = await foldedInTurns(() => work(1, 1, 1), turns);
    expect(folded).toEqual({ outputs: [OUTPUT], workedMs: 3 });
    expect(others()).toBe(0);
  });

  it('is charged for its work alone, not for what was done before it in the same turn', async () => {
    const { turns, work, pass } = folding();
    pass(400);
    const { workedMs } = await foldedInTurns(() => work(2), turns);
    expect(workedMs).toBe(2);
  });

  it('gives the same outputs at once, as one that does not pause', () => {
    const { work } = folding();
    expect(foldedAtOnce(work(1, 1))).toEqual([OUTPUT]);
    expect(foldedAtOnce([OUTPUT])).toEqual([OUTPUT]);
  });
});
