import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type TimeSums, timeKpisOf } from '../../src/index.ts';

const ms = fc.integer({ min: 0, max: 40 * 86_400_000 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Sums of a window in which something is known. */
const anySums = fc
  .record({
    up: ms,
    charging: ms,
    down: ms,
    unknown: ms,
    excluded: ms,
    closed: ms,
    a: share,
    b: share,
  })
  .filter(({ up, charging, down }) => up + charging + down > 0)
  .map(({ a, b, ...sums }): TimeSums => {
    const excludedDown = Math.floor(a * sums.excluded);
    const longUnknown = Math.floor(b * sums.unknown);
    return { ...sums, saving: 0, manual: 0, excludedDown, longUnknown };
  });

const uptime = timeKpisOf('charger').find(({ id }) => id === 'charger.uptime');

it('every policy lies between its bounds, and those between 0 and 1', () => {
  fc.assert(
    fc.property(anySums, (sums) => {
      for (const policy of uptime?.policies ?? []) {
        const { value, bounds } = uptime?.figures(sums, policy) ?? { value: null, bounds: null };
        const [low, high] = [bounds?.low ?? -1, bounds?.high ?? 2];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(value ?? -1).toBeGreaterThanOrEqual(low);
        expect(value ?? 2).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it('unknown as down, left out and as up are in this order', () => {
  fc.assert(
    fc.property(anySums, (sums) => {
      const of = (policy: string) => uptime?.figures(sums, policy).value ?? Number.NaN;
      expect(of('unknown_is_down')).toBeLessThanOrEqual(of('exclude_unknown'));
      expect(of('exclude_unknown')).toBeLessThanOrEqual(of('unknown_is_up'));
      expect(of('afirev')).toBeLessThanOrEqual(of('uk_literal'));
    }),
  );
});
