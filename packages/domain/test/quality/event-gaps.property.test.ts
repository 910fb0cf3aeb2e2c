import { addEvent, addOverdue, noEvents } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const INTERVAL = 10;
const START = 1000;
const END = 1400;
const SEED = 20_260_601;

/** What is lost of [START, END) when events come in this order, the overdue told at each edge of 50. */
function lostBy(events: readonly { readonly ts: number; readonly at: number }[]): Set<number> {
  const state = noEvents(START, INTERVAL);
  const lost = new Map<number, number>();
  const onLost = (from: number, to: number, sign: number) => {
    for (let t = from; t < to; t += 1) lost.set(t, (lost.get(t) ?? 0) + sign);
  };
  let edge = START;
  const pass = (to: number) => {
    for (; edge + 50 <= to; edge += 50)
      addOverdue(state, { before: edge, to: edge + 50, intervalMs: INTERVAL }, onLost);
  };
  for (const { ts, at } of [...events].sort((a, b) => a.at - b.at)) {
    pass(at);
    addEvent(state, ts, { intervalMs: INTERVAL, toldTo: edge }, onLost);
  }
  pass(END);
  for (const times of lost.values()) expect([0, 1]).toContain(times);
  return new Set([...lost].filter(([, times]) => times === 1).map(([t]) => t));
}

/** The same from the sorted times alone. */
function lostOf(times: readonly number[]): Set<number> {
  const sorted = [START - INTERVAL, ...[...times].sort((a, b) => a - b), END];
  const lost = new Set<number>();
  for (let i = 1; i < sorted.length; i += 1) {
    const [from, to] = [sorted[i - 1] as number, sorted[i] as number];
    if (2 * (to - from) < 3 * INTERVAL) continue;
    for (let t = from + INTERVAL; t < to; t += 1) lost.add(t);
  }
  return lost;
}

const event = fc
  .tuple(
    fc.integer({ min: START, max: END - 1 }),
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 120 })),
  )
  .map(([ts, late]) => ({ ts, at: Math.min(ts + late, END - 1) }));
const events = fc.array(event, { maxLength: 25 });

describe('time that is lost between events', () => {
  it('follows from the set of their times, whatever order they come in', () => {
    const holds = fc.property(events, (all) => {
      expect(lostBy(all)).toEqual(lostOf(all.map(({ ts }) => ts)));
    });
    fc.assert(holds, { numRuns: 120, seed: SEED });
  });

  it('is the same when events come twice', () => {
    const holds = fc.property(events, fc.integer({ min: 0, max: 80 }), (all, later) => {
      const again = all.map(({ ts, at }) => ({ ts, at: Math.min(at + later, END - 1) }));
      expect(lostBy([...all, ...again])).toEqual(lostBy(all));
    });
    fc.assert(holds, { numRuns: 80, seed: SEED });
  });

  it('is nothing while they come each interval, with a third of it to and fro', () => {
    const jitter = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 40, maxLength: 40 });
    const holds = fc.property(jitter, (offsets) => {
      const all = offsets.map((offset, i) => {
        const ts = START + 2 + i * INTERVAL + offset;
        return { ts, at: ts };
      });
      expect(lostBy(all).size).toBe(0);
    });
    fc.assert(holds, { numRuns: 40, seed: SEED });
  });

  it('stays lost beyond the newest gaps that are kept', () => {
    const sparse = Array.from({ length: 60 }, (_, i) => START + i * 20);
    const state = noEvents(START, INTERVAL);
    let lost = 0;
    const onLost = (from: number, to: number, sign: number) => {
      lost += sign * (to - from);
    };
    const telling = { intervalMs: INTERVAL, toldTo: START };
    for (const ts of sparse) addEvent(state, ts, telling, onLost);
    expect(lost).toBe(59 * INTERVAL);
    addEvent(state, START + 10, telling, onLost);
    expect([lost, state.gaps.length]).toEqual([59 * INTERVAL, 96]);
  });
});
