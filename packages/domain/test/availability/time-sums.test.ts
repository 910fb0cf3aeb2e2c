import { describe, expect, it } from 'vitest';
import { CLOSED_HOURS, noTime, type PartState, sumSpans, unknownSinceOf } from '../../src/index.ts';

const HOUR = 3_600_000;

/** Spans one after the other, from 0. */
function spans(...said: readonly (readonly [hours: number, PartState, string?, string?])[]) {
  let start = 0;
  return said.map(([hours, state, status = '', cause = '']) => {
    const span = { start, end: start + hours * HOUR, state, status, cause };
    start = span.end;
    return span;
  });
}

describe('sums of spans', () => {
  it('tells closed hours, and what was down beneath an exclusion', () => {
    const day = spans(
      [8, 'NOT_IN_SERVICE', '', CLOSED_HOURS],
      [4, 'UP', 'IDLE'],
      [2, 'EXCLUDED', 'INOPERATIVE', 'vandalism'],
      [1, 'EXCLUDED', 'IDLE', 'vandalism'],
      [1, 'EXCLUDED', '', 'vandalism'],
      [8, 'NOT_IN_SERVICE'],
    );
    expect(sumSpans(day, 0, 24 * HOUR)).toEqual({
      ...noTime(),
      up: 4 * HOUR,
      excluded: 4 * HOUR,
      excludedDown: 2 * HOUR,
      closed: 8 * HOUR,
    });
  });

  it('counts unknown as long from the 25th hour on, whatever the causes', () => {
    const days = spans([20, 'UNKNOWN', '', 'silent'], [10, 'UNKNOWN', '', 'gateway'], [1, 'UP']);
    expect(sumSpans(days, 0, 31 * HOUR)).toMatchObject({
      unknown: 30 * HOUR,
      longUnknown: 6 * HOUR,
    });
    expect(sumSpans(days, 25 * HOUR, 26 * HOUR).longUnknown).toBe(HOUR);
    expect(sumSpans(days, 0, 24 * HOUR).longUnknown).toBeUndefined();
  });

  it('lets closed hours and silent exclusions go on with a silence, a status end it', () => {
    const silence = [12, 'UNKNOWN'] as const;
    const on = spans(silence, [8, 'NOT_IN_SERVICE', '', CLOSED_HOURS], [5, 'EXCLUDED'], silence);
    expect(sumSpans(on, 0, 40 * HOUR).longUnknown).toBe(12 * HOUR);
    const ended = spans(silence, [13, 'EXCLUDED', 'IDLE'], silence);
    expect(sumSpans(ended, 0, 40 * HOUR).longUnknown).toBeUndefined();
  });

  it('goes on from what was silent before the first span', () => {
    const before = spans([5, 'UP'], [30, 'UNKNOWN']);
    const since = unknownSinceOf(before, null);
    expect(since).toBe(5 * HOUR);
    const rest = [{ ...spans([2, 'UNKNOWN'])[0], start: 35 * HOUR, end: 37 * HOUR }] as never;
    expect(sumSpans(rest, 0, 40 * HOUR, since).longUnknown).toBe(2 * HOUR);
    expect(unknownSinceOf(spans([1, 'DOWN']), since)).toBeNull();
  });
});
