import type { Fold, Output, StreamRecord } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import { applyInSlices } from '../src/apply-in-slices.ts';

const records: StreamRecord<unknown>[] = Array.from({ length: 500 }, (_, offset) => ({
  ...{ partition: 0, offset, key: 'a', value: offset },
}));
const turns = { isOver: () => false, pass: () => Promise.resolve(), workedMs: () => 0 };

/** Notes what it is given, and says one output for each. */
function noting(): { readonly fold: Fold<unknown>; readonly seen: number[] } {
  const seen: number[] = [];
  const fold: Fold<unknown> = {
    apply(slice) {
      for (const { offset } of slice) seen.push(offset);
      return slice.map(({ offset }) => ({ key: String(offset) }) as unknown as Output);
    },
    changes: () => [],
  };
  return { fold, seen };
}

describe('records in slices', () => {
  it('are applied once, in order, and their outputs follow them', async () => {
    const { fold, seen } = noting();
    const applied = await applyInSlices(fold, records, { turns, isAwaited: () => false });
    expect(seen).toEqual(records.map(({ offset }) => offset));
    expect([applied.count, applied.outputs.length]).toEqual([500, 500]);
  });

  it('end behind the slice in hand when somebody waits for the partition', async () => {
    const { fold, seen } = noting();
    const isAwaited = () => seen.length >= 5;
    const first = await applyInSlices(fold, records, { turns, isAwaited });
    expect(first.count).toBeLessThan(20);
    expect([seen.length, first.outputs.length]).toEqual([first.count, first.count]);
    const left = records.slice(first.count);
    await applyInSlices(fold, left, { turns, isAwaited: () => false });
    expect(seen).toEqual(records.map(({ offset }) => offset));
  });

  it('go on by a slice at least, however many wait', async () => {
    const { fold } = noting();
    const { count } = await applyInSlices(fold, records, { turns, isAwaited: () => true });
    expect(count).toBe(1);
  });
});
