import { describe, expect, it } from 'vitest';
import { createCheckpointDue } from '../src/index.ts';
import { handClock } from './hand-clock.ts';

const LONGEST_MS = 1000;

function dueAfter() {
  const { clock, pass } = handClock();
  return { due: createCheckpointDue(clock, LONGEST_MS), pass };
}

describe('a checkpoint is due', () => {
  it('after 15 s', () => {
    const { due, pass } = dueAfter();
    pass(14_999);
    expect(due.isDue()).toBe(false);
    pass(1);
    expect(due.isDue()).toBe(true);
  });

  it('after so much work as may be done again, or a million records', () => {
    const { due } = dueAfter();
    due.applied(999_999, LONGEST_MS - 1);
    expect(due.isDue()).toBe(false);
    due.applied(0, 1);
    expect(due.isDue()).toBe(true);
    due.saved(0);
    expect(due.isDue()).toBe(false);
    due.applied(1_000_000, 0);
    expect(due.isDue()).toBe(true);
  });

  it('no oftener than when as many times as long as the last one took have passed as the driver says', () => {
    const { clock, pass } = handClock();
    const due = createCheckpointDue(clock, LONGEST_MS, 100);
    due.saved(2000);
    due.applied(100, 39_999);
    pass(199_999);
    expect(due.isDue()).toBe(false);
    pass(1);
    expect(due.isDue()).toBe(true);
  });

  it('earlier when twenty times as long has been worked', () => {
    const { due } = dueAfter();
    due.saved(2000);
    due.applied(100, 39_999);
    expect(due.isDue()).toBe(false);
    due.applied(1, 1);
    expect(due.isDue()).toBe(true);
  });
});
