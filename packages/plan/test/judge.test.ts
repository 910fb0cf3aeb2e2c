import { jointConditions, judge, type Plan, shippedPlan, targetAt } from '@infrapulse/plan';
import { describe, expect, it } from 'vitest';
import { asset, NOW, record, scored } from './city.ts';

const plan: Plan = shippedPlan();
const target = (id: string) => targetAt(plan, id, NOW) ?? null;
const racks = (inUse: number) => ({ numerator: inUse, denominator: 1000 });
const pue = (hundredths: number) => ({ numerator: hundredths, denominator: 10_000 });

/** How one data centre stands, by the conditions and by each target. */
function supportOf(pueParts: number, inUse: number) {
  const input = {
    assets: [asset('dc-1', 'datacenter')],
    kpiRecords: [
      record('dc-1', 'datacenter.pue', { policy: 'PUE3', ...pue(pueParts) }),
      record('dc-1', 'datacenter.rack_utilisation', {
        policy: 'count',
        window: 'now',
        ...racks(inUse),
      }),
    ],
  };
  const verdicts = ['PT-05', 'PT-06', 'PT-07'].map((id) => scored(id, input).verdict);
  const joint = jointConditions(scored.input(input)).map(({ assets }) => assets[0]?.verdict);
  return [...verdicts, ...joint];
}

describe('judging against the plan', () => {
  it('AT-P-01 PUE must be strictly below 1.25', () => {
    const verdicts = [12_499, 12_500, 12_501].map((parts) => judge(target('PT-05'), pue(parts)));
    expect(verdicts).toEqual(['meets', 'breach', 'breach']);
  });

  it('AT-P-02 65.000 % of the racks is not above 65 %, but at least 60 %', () => {
    expect(supportOf(12_200, 650)).toEqual(['meets', 'breach', 'meets', 'breach', 'meets']);
  });

  it('AT-P-03 PUE 1.22 with 651 of 1000 racks is supported', () => {
    expect(supportOf(12_200, 651)).toEqual(['meets', 'meets', 'meets', 'meets', 'meets']);
  });

  it('AT-P-04 600 of 1000 racks may apply to expand, 599 may not', () => {
    expect([600, 599].map((inUse) => supportOf(12_000, inUse)[4])).toEqual(['meets', 'breach']);
  });

  it('AT-P-05 PUE 1.30 is not supported whatever its racks, which still may expand', () => {
    expect(supportOf(13_000, 700)).toEqual(['breach', 'meets', 'meets', 'breach', 'meets']);
  });

  it('AT-EV-02 a limit of 97 % is strict or not, as its comparator says', () => {
    const uptime = (outage: number) => ({ numerator: 525_600 - outage, denominator: 525_600 });
    const judged = (comparator: '>' | '>=') =>
      [15_767, 15_768, 15_769].map((outage) => judge({ comparator, value: 0.97 }, uptime(outage)));
    expect(judged('>')).toEqual(['meets', 'breach', 'breach']);
    expect(judged('>=')).toEqual(['meets', 'meets', 'breach']);
  });

  it('needs something to compare: a quotient of its own is nothing', () => {
    const limit = { comparator: '>=', value: 0.97 } as const;
    const nothing = [null, 0.98, Number.NaN, { numerator: 1, denominator: 0 }];
    expect(nothing.map((amount) => judge(limit, amount))).toEqual(nothing.map(() => 'undecided'));
    expect(judge(null, 1)).toBe('not_judged');
    expect(judge({ comparator: '~', value: 10 }, 9)).toBe('not_judged');
  });

  it('compares each comparator, with decimals and halves as well', () => {
    const at = (comparator: '<' | '<=' | '>' | '>=' | '=') =>
      [1, 2, 3].map(
        (numerator) => judge({ comparator, value: 1 }, { numerator, denominator: 2 }) === 'meets',
      );
    expect([at('<'), at('<='), at('>'), at('>='), at('=')]).toEqual([
      [true, false, false],
      [true, true, false],
      [false, false, true],
      [false, true, true],
      [false, true, false],
    ]);
    expect(judge({ comparator: '>', value: 0.5 }, { numerator: 3120.5, denominator: 5600 })).toBe(
      'meets',
    );
  });
});
