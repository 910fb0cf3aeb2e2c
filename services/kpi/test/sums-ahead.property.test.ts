import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSumsAhead, type Sums } from '../src/sums-ahead.ts';

const sumsAt = (at: number, up: number) => ({ at, sums: { up } }) as unknown as Sums;
const said = fc.record({
  from: fc.integer({ min: 0, max: 2 }),
  at: fc.integer({ min: 1, max: 4 }),
  key: fc.constantFrom('charger.time//site/a/1h', 'charger.time//site/b/day/1', 'x'),
  up: fc.nat(9),
});
const step = fc.oneof(
  said.map((one) => ({ say: one })),
  fc.integer({ min: 1, max: 4 }).map((to) => ({ to })),
  fc.boolean().map((restart) => ({ restart })),
);
const idOf = ({ from, at, key }: { from: number; at: number; key: string }) =>
  `${from}/${at}/${key}`;

it('sums that wait are taken once each, and the state that is told of them is what waits', () => {
  const holds = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const model = new Map<string, number>();
    const state = new Map<string, Sums>();
    let ahead = createSumsAhead();
    const tell = () => {
      for (const [id, sums] of ahead.changes())
        if (sums === undefined) state.delete(id);
        else state.set(id, sums);
    };
    for (const one of steps) {
      if ('say' in one) {
        ahead.put(one.say.from, one.say.key, sumsAt(one.say.at, one.say.up));
        model.set(idOf(one.say), one.say.up);
      } else if ('to' in one) {
        const taken = [...ahead.takeUpTo(one.to)].map(
          ([from, key, { at, sums }]) => [idOf({ from, at, key }), sums['up']] as const,
        );
        const due = [...model].filter(([id]) => Number(id.split('/')[1]) <= one.to);
        for (const [id] of due) model.delete(id);
        expect(new Map(taken)).toEqual(new Map(due));
        expect(taken).toHaveLength(due.length);
      } else {
        tell();
        expect(new Map([...state].map(([id, { sums }]) => [id, sums['up']]))).toEqual(model);
        expect([...ahead.changes()]).toEqual([]);
        if (!one.restart) continue;
        ahead = createSumsAhead();
        for (const [id, sums] of state) ahead.restore(id, sums);
      }
    }
  });
  fc.assert(holds, { numRuns: 500 });
});
