import { kpiToWire } from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { createHolding, recordOf, startOf } from '../src/city/hold-kpi.ts';
import { createKpiIndex } from '../src/city/index-kpis.ts';

/** Has every field there is: one that is new is missed here by the compiler, and then by the tests. */
const whole: Required<KpiRecord> = {
  kpi: 'charger.uptime',
  formula: 'up / (up + down)',
  formulaVersion: 1,
  policy: 'exclude_unknown',
  scope: 'part',
  id: 'CHG-1~1',
  kind: 'charger',
  window: 'day',
  start: 1_766_592_000_000,
  end: 1_766_678_400_000,
  timeZone: 'Asia/Shanghai',
  value: 0.1 + 0.2,
  designation: 'iPUE3',
  unit: '1',
  numerator: 1.5,
  denominator: 5,
  upS: 1,
  downS: 2,
  unknownS: 3,
  excludedS: 4,
  energyDcWh: 5,
  energyItWh: 6,
  coverage: 0.9,
  bounds: { low: 0.1, high: 0.4 },
  quality: 'sufficient',
  status: 'final',
  revision: 2,
  verdict: 'breach',
  target: { comparator: '>=', value: 0.97 } as KpiRecord['target'],
  position: { 0: 7, 3: 9 },
  computedAt: 1_766_678_500_000,
  reason: 'late data',
};

describe('a KPI record that is held', () => {
  it('comes back whole, whatever it lacks', () => {
    const { designation: _name, upS: _up, energyDcWh: _dc, energyItWh: _it, ...less } = whole;
    const nothing = { value: null, numerator: null, coverage: null };
    const bare: KpiRecord = { ...less, ...nothing, bounds: { low: null, high: 0 }, target: null };
    const hold = createHolding();
    for (const record of [whole, bare, { ...whole, position: { 0: 8 } }, whole]) {
      expect(recordOf(hold(record, 1))).toStrictEqual(record);
      expect(startOf(hold(record, 1))).toBe(record.start);
    }
  });

  it('says its fields in one order, as it came or as it was held', () => {
    const { kpi: _kpi, start: _start, ...rest } = whole;
    const otherwise: KpiRecord = { ...rest, start: whole.start, kpi: whole.kpi };
    const fields = Object.keys(kpiToWire(whole));
    expect(fields.slice(0, 3)).toEqual(['kpi', 'formula', 'formulaVersion']);
    expect(Object.keys(kpiToWire(otherwise))).toEqual(fields);
    expect(Object.keys(kpiToWire(recordOf(createHolding()(whole, 1))))).toEqual(fields);
  });

  it('takes the place of the one before it, and of the oldest period that has gone', () => {
    const index = createKpiIndex();
    const day = (n: number, value: number) => ({ ...whole, start: n, value });
    const days = [
      [1, 1],
      [2, 2],
      [3, 4],
      [2, 3],
      [1, 5],
    ] as const;
    days.forEach(([n, value], change) => index.put(day(n, value), change));
    const values = index.of(whole.kpi, 'part', whole.id).map(({ value }) => value);
    expect(values).toEqual([3, 4]);
    expect(index.since(1).map(({ value }) => value)).toEqual([4, 3]);
    expect(index.since(2).map(({ value }) => value)).toEqual([3]);
    expect(index.since(3)).toEqual([]);
    expect(index.ofAsset('CHG-1')).toHaveLength(2);
    expect([...index.scan({ scope: 'asset' })]).toEqual([]);
    expect([...index.scan({ kpi: whole.kpi, scope: 'part' })]).toHaveLength(2);
    expect([...index.scan({ id: whole.id })]).toHaveLength(2);
    expect([...index.scan({ kpi: whole.kpi, scope: 'part', id: 'CHG-1~2' })]).toEqual([]);
    expect(index.of(whole.kpi, 'part', 'CHG-1~2')).toEqual([]);
  });
});
