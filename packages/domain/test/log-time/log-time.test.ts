import { type LogTimeState, NO_LOG_TIME, observeClock } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';

const T0 = Date.parse('2026-06-01T10:00:00Z');
const SECOND = 1000;

interface Spoken {
  readonly boot?: number;
  readonly upstream?: boolean;
}

function tick(node: string, seconds: number, { boot = 1, upstream = true }: Spoken = {}) {
  const counts = { received: 0, rejected: 0, setAside: 0 };
  return { type: 'tick', node, boot, at: T0 + seconds * SECOND, upstream, counts } as const;
}

function heard(...records: readonly ReturnType<typeof tick>[]): LogTimeState {
  return records.reduce((state, record) => observeClock(state, record).state, NO_LOG_TIME);
}

const after = ({ now }: LogTimeState) => (now - T0) / SECOND;

describe('log time', () => {
  it('AT-TS-05 waits for a silent instance until it counts as gone, then follows the other', () => {
    const together = heard(tick('a', 0), tick('b', 0));
    const waiting = [1, 2, 3, 4, 5].reduce(
      (state, second) => observeClock(state, tick('a', second)).state,
      together,
    );
    expect(after(waiting)).toBe(0);
    const alone = observeClock(waiting, tick('a', 6)).state;
    expect(after(alone)).toBe(6);
    const late = observeClock(alone, tick('b', 4));
    expect(after(late.state)).toBe(6);
    expect(late.gap).toEqual({ node: 'b', from: T0, to: T0 + 4 * SECOND });
  });

  it('never falls, and goes on at once when an instance says goodbye', () => {
    const state = heard(tick('a', 10), tick('b', 7));
    expect(after(state)).toBe(10);
    const both = heard(tick('a', 10), tick('b', 10), tick('a', 12));
    expect(after(both)).toBe(10);
    const bye = { type: 'bye', node: 'b', boot: 1, at: T0 + 10 * SECOND } as const;
    expect(after(observeClock(both, bye).state)).toBe(12);
  });

  it('does not hear an earlier boot of an instance any more', () => {
    const state = heard(tick('a', 10, { boot: 2 }));
    expect(observeClock(state, tick('a', 20, { boot: 1 }))).toEqual({ state, gap: null });
  });

  it('names a gap when ticks are missing for more than three seconds, or the upstream was broken', () => {
    const state = heard(tick('a', 0));
    expect(observeClock(state, tick('a', 3)).gap).toBeNull();
    expect(observeClock(state, tick('a', 4)).gap).toEqual({
      node: 'a',
      from: T0,
      to: T0 + 4 * SECOND,
    });
    const broken = heard(tick('a', 0, { upstream: false }));
    expect(observeClock(broken, tick('a', 1)).gap?.to).toBe(T0 + SECOND);
  });

  it('names no gap where a simulated clock leapt while the instance listened', () => {
    const state = heard(tick('a', 0));
    expect(observeClock(state, { ...tick('a', 3600), since: T0 }).gap).toBeNull();
    expect(observeClock(state, { ...tick('a', 3600), since: T0 + 4 * SECOND }).gap).not.toBeNull();
  });
});
