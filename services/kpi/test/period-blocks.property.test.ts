import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  closePeriods,
  forgetPeriods,
  keyOfPeriod,
  noPeriods,
  recordsOf,
  rememberIn,
  replaceRecords,
  restorePeriods,
  type StoredPeriods,
  storePeriods,
} from '../src/period-blocks.ts';
import { blockOf } from '../src/state-blocks.ts';

/** Of one block. */
const ALIKE = namesOfOneBlock(3);
/** Names of operators and sites are free. */
const SUBJECTS = ['cs-1', 'cs-2', 'operator/甲', 'operator/China\nTower', 'site/', ...ALIKE];
const PERIODS = ['day/2022-06-01', 'day/2022-06-02', 'month/2022-06-01'];

function namesOfOneBlock(count: number): string[] {
  const block = blockOf('operator/China\nTower');
  const names: string[] = [];
  for (let i = 0; names.length < count; i += 1)
    if (blockOf(`site/st-${i}`) === block) names.push(`site/st-${i}`);
  return names;
}

const subject = fc.constantFrom(...SUBJECTS);
const period = fc.constantFrom(...PERIODS);
const step = fc.oneof(
  fc.record({
    ...{ subject, period, name: fc.constantFrom('a/x', 'a/y', 'b/x/1') },
    number: fc.maxSafeNat(),
  }),
  fc.record({ subject, period, replace: fc.constantFrom('nothing', 'a/x') }),
  fc.record({ forget: period }),
  fc.record({ read: subject, period }),
  fc.constantFrom('checkpoint' as const, 'restart' as const),
);

function createKept() {
  let periods = noPeriods();
  const touched = new Set<string>();
  const state = new Map<string, StoredPeriods>();

  function checkpoint() {
    for (const key of touched) {
      const stored = storePeriods(periods, key);
      if (stored) state.set(key, structuredClone(stored));
      else state.delete(key);
    }
    touched.clear();
    closePeriods(periods);
  }

  return {
    touched,
    state,
    periods: () => periods,
    checkpoint,
    restart() {
      checkpoint();
      periods = noPeriods();
      for (const [key, stored] of state) restorePeriods(periods, key, structuredClone(stored));
    },
  };
}

it('what is remembered of closed windows is the same as if it lay open, and after a restart', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const kept = createKept();
      const plain = new Map<string, Record<string, number>>();
      const nameOf = (place: { subject: string; period: string }) =>
        `${place.subject} ${place.period}`;
      for (const each of steps) {
        if (each === 'checkpoint' || each === 'restart') kept[each]();
        else if ('number' in each) {
          rememberIn(kept.periods(), each, each);
          kept.touched.add(keyOfPeriod(each));
          plain.set(nameOf(each), { ...plain.get(nameOf(each)), [each.name]: each.number });
        } else if ('replace' in each) {
          const records = { names: ['a/x'], numbers: [7] };
          replaceRecords(kept.periods(), each, each.replace === 'nothing' ? undefined : records);
          kept.touched.add(keyOfPeriod(each));
          if (each.replace === 'nothing') plain.delete(nameOf(each));
          else plain.set(nameOf(each), { 'a/x': 7 });
        } else if ('forget' in each) {
          forgetPeriods(
            kept.periods(),
            (place, records) => (place.period === each.forget ? undefined : records),
            (key) => kept.touched.add(key),
          );
          for (const one of SUBJECTS) plain.delete(nameOf({ subject: one, period: each.forget }));
        } else recordsOf(kept.periods(), { subject: each.read, period: each.period });
        for (const one of SUBJECTS)
          for (const other of PERIODS) {
            const place = { subject: one, period: other };
            const records = recordsOf(kept.periods(), place);
            const pairs = records?.names.map((name, i) => [name, records.numbers[i]]);
            expect(pairs && Object.fromEntries(pairs)).toEqual(plain.get(nameOf(place)));
          }
      }
      kept.checkpoint();
      expect([...kept.state.keys()].sort()).toEqual([...kept.periods().blocks.keys()].sort());
      expect(kept.periods().opened.size).toBe(0);
    }),
  );
});

it('records of a former release, whose numbers stand behind each subject, are read', () => {
  const periods = noPeriods();
  const place = { subject: 'cs-2', period: 'day/2022-06-01' };
  const former = [
    [
      ['a', 'b'],
      [
        ['cs-1', 1, 2],
        ['cs-2', 3, 4],
      ],
    ],
  ] as unknown as StoredPeriods;
  restorePeriods(periods, keyOfPeriod(place), former);
  expect(recordsOf(periods, place)).toEqual({ names: ['a', 'b'], numbers: [3, 4] });
});
