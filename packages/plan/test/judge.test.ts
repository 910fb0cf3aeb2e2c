import { datacenterSupport, judge, planTargetOf } from '@infrapulse/plan';
import { describe, expect, it } from 'vitest';

const racks = (inUse: number) => ({ numerator: inUse, denominator: 1000 });
const target = (id: string) => planTargetOf(id) ?? null;

describe('judging against the plan', () => {
  it('AT-P-01 PUE must be strictly below 1.25', () => {
    const verdicts = [1.2499, 1.25, 1.2501].map((value) => judge(target('PT-05'), value));
    expect(verdicts).toEqual(['meets', 'breach', 'breach']);
    const energies = [124_990, 125_000, 125_010].map((numerator) =>
      judge(target('PT-05'), { numerator, denominator: 100_000 }),
    );
    expect(energies).toEqual(verdicts);
  });

  it('AT-P-02 65.000 % of the racks is not above 65 %, but at least 60 %', () => {
    expect(datacenterSupport(null, racks(650))).toMatchObject({
      racks: 'breach',
      mayExpand: 'meets',
    });
  });

  it('AT-P-03 PUE 1.22 with 651 of 1000 racks is supported', () => {
    expect(datacenterSupport(1.22, racks(651))).toEqual({
      pue: 'meets',
      racks: 'meets',
      supported: 'meets',
      mayExpand: 'meets',
    });
  });

  it('AT-P-04 600 of 1000 racks may apply to expand, 599 may not', () => {
    const verdicts = [600, 599].map((inUse) => datacenterSupport(1.2, racks(inUse)).mayExpand);
    expect(verdicts).toEqual(['meets', 'breach']);
  });

  it('AT-P-05 PUE 1.30 is not supported whatever its racks, which still may expand', () => {
    expect(datacenterSupport(1.3, racks(700))).toEqual({
      pue: 'breach',
      racks: 'meets',
      supported: 'breach',
      mayExpand: 'meets',
    });
  });

  it('AT-EV-02 a limit of 97 % is strict or not, as its comparator says', () => {
    const uptime = (outage: number) => ({ numerator: 525_600 - outage, denominator: 525_600 });
    const judged = (comparator: '>' | '>=') =>
      [15_767, 15_768, 15_769].map((outage) => judge({ comparator, value: 0.97 }, uptime(outage)));
    expect(judged('>')).toEqual(['meets', 'breach', 'breach']);
    expect(judged('>=')).toEqual(['meets', 'meets', 'breach']);
  });

  it('needs both bounds on one side, and something to compare', () => {
    const limit = { comparator: '>=', value: 0.97 } as const;
    expect(judge(limit, 0.98, { low: 0.9, high: 1 })).toBe('undecided');
    expect(judge(limit, 0.98, { low: 0.97, high: 1 })).toBe('meets');
    expect(judge(limit, 0.9, { low: 0.8, high: 0.96 })).toBe('breach');
    expect(judge(limit, null)).toBe('undecided');
    expect(judge(limit, 0.98, { low: null, high: 1 })).toBe('undecided');
    expect(judge(limit, { numerator: 1, denominator: 0 })).toBe('undecided');
    expect(judge(null, 0.98)).toBe('not_judged');
  });

  it('compares each comparator, with decimals and halves as well', () => {
    const at = (comparator: '<' | '<=' | '>' | '>=' | '=') =>
      [0.5, 1, 1.5].map((value) => judge({ comparator, value: 1 }, value) === 'meets');
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
