import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Absences,
  absentSince,
  beginAbsence,
  revokeAbsence,
  type SignOfLife,
} from '../../src/availability/absences.ts';
import { covers } from '../../src/availability/intervals.ts';

const LENGTH = 40;
const FAR = Number.MAX_SAFE_INTEGER;
/** Signs of life come up to ten late, and speak of up to two ahead. */
const sign = fc
  .tuple(fc.integer({ min: 0, max: LENGTH }), fc.integer({ min: -2, max: 10 }))
  .map(([at, late]): SignOfLife => ({ at, ts: at - late }));
const told = fc.record({
  said: fc.uniqueArray(fc.integer({ min: 0, max: LENGTH }), { maxLength: 7 }),
  signs: fc.array(sign, { maxLength: 12 }),
});
type Told = typeof told extends fc.Arbitrary<infer T> ? T : never;

/** Each time it was said lasts until the earliest instant behind it that a later message tells of. */
function isAbsent({ said, signs }: Told, t: number): boolean {
  return said.some((from) => {
    const ends = signs.filter(({ ts, at }) => at >= from && ts >= from).map(({ ts }) => ts);
    return from <= t && t < Math.min(FAR, ...ends);
  });
}

/** As a log holds them: at one instant absences first. */
function inOrder({ said, signs }: Told): Absences {
  const absences: Absences = [];
  for (let t = 0; t <= LENGTH; t += 1) {
    if (said.includes(t)) beginAbsence(absences, t);
    for (const one of signs) if (one.at === t) revokeAbsence(absences, one);
  }
  return absences;
}

describe('absences', () => {
  it('are at every instant what each saying and all that was heard later say', () => {
    const holds = fc.property(told, (all) => {
      const absences = inOrder(all);
      for (let t = 0; t <= LENGTH; t += 1) expect(covers(absences, t)).toBe(isAbsent(all, t));
    });
    fc.assert(holds, { numRuns: 2000 });
  });

  it('are the same in whatever order signs of life are told, and however often', () => {
    const holds = fc.property(told, fc.nat(), (all, turn) => {
      const late: Absences = [];
      for (const at of [...all.said].sort((a, b) => a - b)) beginAbsence(late, at);
      const again = [...all.signs, ...all.signs].sort((a, b) => ((a.ts * turn) % 7) - (b.at % 5));
      for (const one of again) revokeAbsence(late, one);
      const absences = inOrder(all);
      for (let t = 0; t <= LENGTH; t += 1) expect(covers(late, t)).toBe(covers(absences, t));
    });
    fc.assert(holds, { numRuns: 2000 });
  });

  it('that are said over and over take no more room, and last since the first', () => {
    const absences: Absences = [];
    for (let at = 0; at < 1000; at += 1) beginAbsence(absences, at);
    expect(absences.length).toBeLessThan(20);
    expect(absentSince(absences)).toBe(0);
    revokeAbsence(absences, { ts: 1000, at: 1000 });
    expect(absentSince(absences)).toBe(FAR);
    expect(covers(absences, 999)).toBe(true);
  });
});
