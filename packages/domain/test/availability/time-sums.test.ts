import { describe, expect, it } from 'vitest';
import {
  CLOSED_HOURS,
  carriedOver,
  NOTHING_CARRIED,
  noTime,
  type PartState,
  sumSpans,
} from '../../src/index.ts';

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

  it('counts an outage once, whatever it is called, and its repair when the part is known to work', () => {
    const broken = [
      [1, 'UP', 'IDLE'],
      [1, 'DOWN', 'FAULTED'],
      [1, 'DOWN', 'INOPERATIVE'],
      [3, 'UNKNOWN'],
      [1, 'DOWN', 'FAULTED'],
      [8, 'NOT_IN_SERVICE', '', CLOSED_HOURS],
      [2, 'UNKNOWN'],
    ] as const;
    const whole = spans(...broken, [1, 'UP', 'CHARGING']);
    expect(sumSpans(whole, 0, 18 * HOUR)).toMatchObject({ failures: 1, repairs: 1 });
    expect(sumSpans(whole, 0, 17 * HOUR)).toMatchObject({ failures: 1, down: 3 * HOUR });
    expect(sumSpans(whole, 0, 17 * HOUR).repairs).toBeUndefined();
    expect(sumSpans(whole, 4 * HOUR, 18 * HOUR).failures).toBeUndefined();
    expect(sumSpans(whole, 4 * HOUR, 18 * HOUR).repairs).toBe(1);
  });

  it('counts what is down in a planned window for no outage, what runs past it for one', () => {
    const planned = [[1, 'UP', 'IDLE'] as const, [2, 'EXCLUDED', 'INOPERATIVE', 'x'] as const];
    const inTime = sumSpans(spans(...planned, [1, 'UP', 'IDLE']), 0, 4 * HOUR);
    expect([inTime.failures, inTime.repairs]).toEqual([undefined, undefined]);
    const late = spans(...planned, [1, 'DOWN', 'INOPERATIVE'], [1, 'UP', 'IDLE']);
    expect(sumSpans(late, 0, 5 * HOUR)).toMatchObject({ failures: 1, repairs: 1, down: HOUR });
    const mended = spans(
      [1, 'DOWN', 'FAULTED'],
      [1, 'EXCLUDED', 'FAULTED', 'x'],
      [1, 'EXCLUDED', 'IDLE', 'x'],
    );
    expect(sumSpans(mended, 0, 2 * HOUR).repairs).toBeUndefined();
    expect(sumSpans(mended, 0, 3 * HOUR).repairs).toBe(1);
  });

  it('takes a block by hand for no failure, and a part out of service for no repair', () => {
    const blocked = spans(
      [1, 'UP', 'IN_SERVICE'],
      [1, 'DOWN', 'MANUAL_BLOCK'],
      [1, 'UP', 'IN_SERVICE'],
    );
    expect(sumSpans(blocked, 0, 3 * HOUR).failures).toBeUndefined();
    const gone = spans([1, 'DOWN', 'FAULTED'], [1, 'NOT_IN_SERVICE'], [1, 'UP', 'IDLE']);
    expect(sumSpans(gone, 0, 3 * HOUR).repairs).toBeUndefined();
  });

  it('goes on from what was silent before the first span', () => {
    const before = spans([5, 'UP'], [30, 'UNKNOWN']);
    const carried = carriedOver(before, NOTHING_CARRIED);
    expect(carried.unknownSince).toBe(5 * HOUR);
    const rest = [{ ...spans([2, 'UNKNOWN'])[0], start: 35 * HOUR, end: 37 * HOUR }] as never;
    expect(sumSpans(rest, 0, 40 * HOUR, carried).longUnknown).toBe(2 * HOUR);
    expect(carriedOver(spans([1, 'DOWN']), carried).unknownSince).toBeNull();
  });
});
