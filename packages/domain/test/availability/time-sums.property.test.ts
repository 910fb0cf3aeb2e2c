import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addTime, PART_STATES, sumSpans, unknownSinceOf } from '../../src/index.ts';

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

it('sums of two times side by side add up, also where evidence was let go in between', () => {
  fc.assert(
    fc.property(anySpans, fc.double({ min: 0, max: 1, noNaN: true }), (spans, place) => {
      const end = spans.at(-1)?.end ?? 0;
      const cut = Math.floor(place * end);
      const whole = sumSpans(spans, 0, end);
      const both = sumSpans(spans, 0, cut);
      addTime(both, sumSpans(spans, cut, end));
      expect(both).toEqual(whole);

      const since = unknownSinceOf(
        spans.filter(({ start }) => start < cut),
        null,
      );
      const kept = spans
        .filter((span) => span.end > cut)
        .map((span) => ({ ...span, start: Math.max(span.start, cut) }));
      const apart = sumSpans(spans, 0, cut);
      addTime(apart, sumSpans(kept, cut, end, since));
      expect(apart).toEqual(whole);
    }),
  );
});
