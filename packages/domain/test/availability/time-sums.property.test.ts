import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addTime, carriedOver, NOTHING_CARRIED, PART_STATES, sumSpans } from '../../src/index.ts';

const HOUR = 3_600_000;

const anySpans = fc
  .array(
    fc.record({
      ms: fc.integer({ min: 1, max: 40 * HOUR }),
      state: fc.constantFrom(...PART_STATES),
      status: fc.constantFrom('', 'IDLE', 'CHARGING', 'FAULTED', 'UNKNOWN', 'MANUAL_BLOCK'),
      cause: fc.constantFrom('', 'closed'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((said) => {
    let start = 0;
    return said.map(({ ms, ...span }) => {
      const made = { ...span, start, end: start + ms };
      start = made.end;
      return made;
    });
  });

it('of all outages that began only one can be without a repair, unless the part left service', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const served = spans.filter(
        ({ state, cause }) => state !== 'NOT_IN_SERVICE' || cause === 'closed',
      );
      const { failures = 0, repairs = 0 } = sumSpans(served, 0, Number.MAX_SAFE_INTEGER);
      const { isOut } = carriedOver(served, NOTHING_CARRIED);
      expect(failures - repairs).toBe(isOut ? 1 : 0);
    }),
  );
});

it('sums of two times side by side add up, also where evidence was let go in between', () => {
  fc.assert(
    fc.property(anySpans, fc.double({ min: 0, max: 1, noNaN: true }), (spans, place) => {
      const end = spans.at(-1)?.end ?? 0;
      const cut = Math.floor(place * end);
      const whole = sumSpans(spans, 0, end);
      const both = sumSpans(spans, 0, cut);
      addTime(both, sumSpans(spans, cut, end));
      expect(both).toEqual(whole);

      const carried = carriedOver(
        spans.filter(({ start }) => start < cut),
        NOTHING_CARRIED,
      );
      const kept = spans
        .filter((span) => span.end > cut)
        .map((span) => ({ ...span, start: Math.max(span.start, cut) }));
      const apart = sumSpans(spans, 0, cut);
      addTime(apart, sumSpans(kept, cut, end, carried));
      expect(apart).toEqual(whole);
    }),
  );
});
