import { describe, expect, it } from 'vitest';
import { decodeSegment } from '../src/api/decode-segment.ts';
import { formatBounds } from '../src/format/format-bounds.ts';
import { formatDuration } from '../src/format/format-duration.ts';
import { formatFigure, formatFigureLimit } from '../src/format/format-figure.ts';
import { formatKpi, formatSum, formatTarget } from '../src/format/format-kpi.ts';
import {
  formatCount,
  formatMeasure,
  formatPercent,
  formatTick,
} from '../src/format/format-number.ts';
import { formatCounted, formatInForce, formatPlan } from '../src/format/format-plan.ts';
import { formatClock, formatDate, formatShortTime, formatTime } from '../src/format/format-time.ts';
import { shownUnit, unitBehind } from '../src/format/units.ts';

describe('times', () => {
  it('are those of Asia/Shanghai, wherever the browser is', () => {
    const instant = '2026-11-25T16:03:22.500Z';
    expect(formatTime(instant)).toBe('2026-11-26 00:03:22');
    expect(formatClock(Date.parse(instant))).toBe('00:03:22');
    expect(formatShortTime(instant)).toBe('11-26 00:03');
    expect(formatDate(instant)).toBe('2026-11-26');
    expect([formatTime(null), formatTime('never')]).toEqual(['—', '—']);
  });
});

describe('numbers', () => {
  it('show shares per cent and never round a shortfall away', () => {
    expect([1, 0.9444, 0.999999, 0, 0.000001, null].map((value) => formatPercent(value))).toEqual([
      '100%',
      '94.44%',
      '>99.99%',
      '0%',
      '<0.01%',
      '—',
    ]);
  });

  it('are grouped, with the digits that matter', () => {
    expect(formatCount(1348829)).toBe('1,348,829');
    expect([226851485.338, 331.135503, 0.1 + 0.2, -3].map(formatMeasure)).toEqual([
      '226,851,485.3',
      '331.14',
      '0.3',
      '-3',
    ]);
    expect(formatMeasure(undefined)).toBe('—');
  });

  it('are never 0 because they are small', () => {
    expect([0.00012345, -0.0004, 0.0000002, 0].map((value) => formatMeasure(value))).toEqual([
      '0.000123',
      '-0.0004',
      '2e-7',
      '0',
    ]);
  });

  it('of an axis have all the digits that tell its ticks apart', () => {
    const ticks = [
      [0, 0.0001, 0.0002],
      [100.001, 100.002],
      [12345.61, 12345.62],
      [0, 2e-7],
    ];
    expect(ticks.map((some) => some.map(formatTick))).toEqual([
      ['0', '0.0001', '0.0002'],
      ['100.001', '100.002'],
      ['12,345.61', '12,345.62'],
      ['0', '2e-7'],
    ]);
    expect(formatTick(0.1 + 0.2)).toBe('0.3');
  });

  it('of seconds are durations', () => {
    expect([0, 59, 3600, 90061, null].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '1 h',
      '1 d 1 h',
      '—',
    ]);
  });
});

describe('a KPI', () => {
  const pue = { kpi: 'datacenter.pue', unit: '1' };
  const uptime = { kpi: 'charger.uptime', unit: '1' };
  it('is shown as what it is: PUE with four decimals, ratios per cent, counts whole', () => {
    expect(formatKpi(pue, 1.2499951)).toBe('1.2500');
    expect(formatKpi(uptime, 0.998443)).toBe('99.84%');
    expect(formatKpi({ kpi: 'charger.count', unit: 'count' }, 9629)).toBe('9,629');
    expect(formatKpi(uptime, null)).toBe('—');
    expect(formatKpi({ kpi: 'datacenter.wue', unit: 'L/kWh' }, 1.8)).toBe('1.8 L/kWh');
    expect(formatKpi({ kpi: 'datacenter.clf', unit: '1' }, 0.15)).toBe('0.1500');
    const grade = { kpi: 'datacenter.energy_grade', unit: 'grade' };
    expect([formatKpi(grade, 2), formatKpi(grade, 4)]).toEqual(['2', '> 3']);
  });

  it('has two bounds that can be told apart, or one number', () => {
    const mtbf = { kpi: 'charger.mtbf', unit: 's' };
    const wue = { kpi: 'datacenter.wue', unit: 'L/kWh' };
    expect(formatBounds(uptime, 0.5, 0.75)).toBe('50.00% – 75.00%');
    expect(formatBounds(uptime, 0.75, 0.75)).toBe('= 75.00%');
    expect(formatBounds(uptime, 0.98761, 0.98762)).toBe('98.761% – 98.762%');
    expect(formatBounds(pue, 1.179301, 1.179304)).toBe('1.179301 – 1.179304');
    expect(formatBounds(wue, 100.12341, 100.12342)).toBe('100.12341 L/kWh – 100.12342 L/kWh');
    expect(formatBounds(mtbf, 90_000, 90_061)).toBe('1 d 1 h – 1 d 1 h 1 min');
    expect(formatBounds(mtbf, 86_401, 86_402)).toBe('1 d 1 s – 1 d 2 s');
  });

  it('has one number about which both bounds are where no digit tells them apart', () => {
    expect(formatBounds({ kpi: 'charger.mtbf', unit: 's' }, 90_000.1, 90_000.2)).toBe('≈ 1 d 1 h');
    expect(formatBounds(pue, 1.5, 1.5 + 1e-15)).toBe('≈ 1.5000');
  });

  it('has its limit with a sign and its sums with units', () => {
    expect(formatTarget(pue, { comparator: '<', value: 1.25 })).toBe('< 1.25');
    expect(
      formatTarget(
        { kpi: 'datacenter.rack_utilisation', unit: '1' },
        { comparator: '>=', value: 0.6 },
      ),
    ).toBe('≥ 60%');
    expect(formatSum(pue, 51838214, 'numerator')).toBe('51,838.2 kWh');
    expect(formatSum(uptime, 172800, 'denominator')).toBe('2 d');
    expect(formatSum({ kpi: 'datacenter.clf', unit: '1' }, 150_000, 'numerator')).toBe('150 kWh');
  });
});

describe('a time per event', () => {
  const repair = { kpi: 'charger.mttr', unit: 's' };
  it('is a duration, made of a duration and a number of events', () => {
    expect(formatKpi(repair, 7200)).toBe('2 h');
    expect(formatSum(repair, 21_600, 'numerator')).toBe('6 h');
    expect(formatSum(repair, 3, 'denominator')).toBe('3');
  });
});

describe('a figure of the plan', () => {
  const units = { charger: 'charger|chargers', park: 'park|parks' };
  const chargers = { kpi: 'charger.count', unit: 'charger', comparator: '>=', value: 7000 };
  it('has the unit of its target', () => {
    expect(formatPlan(chargers, 6704, units)).toBe('6,704 chargers');
    expect(formatInForce(chargers, units)).toBe('≥ 7,000 chargers');
    expect(formatInForce({ ...chargers, unit: 'park', value: 1 }, units)).toBe('≥ 1 park');
    expect(formatPlan(chargers, null, units)).toBe('—');
  });

  it('is 1.25 for PUE and per cent for other ratios', () => {
    const pue = { kpi: 'datacenter.pue', unit: '1', comparator: '<', value: 1.25 };
    expect(formatInForce(pue, units)).toBe('< 1.25');
    expect(formatInForce({ ...pue, kpi: 'x', comparator: '>', value: 0.65 }, units)).toBe('> 65%');
    expect(formatInForce({ ...pue, value: null }, units)).toBe(null);
  });
});

describe('what a figure of the plan is made of', () => {
  it('has the unit of its KPI, none where things are counted, and ? where nobody says of how many', () => {
    const pue = {
      kpi: 'datacenter.pue',
      unit: '1',
      numerator: 9_444_258_893,
      denominator: 7_862_195_835,
    };
    const schools = { kpi: null, unit: '1', numerator: 9612, denominator: 10_000 };
    expect(formatCounted(pue)).toBe('9,444,258.9 kWh / 7,862,195.8 kWh');
    expect(formatCounted(schools)).toBe('9,612 / 10,000');
    expect(formatCounted({ ...schools, denominator: null })).toBe('9,612 / ?');
  });
});

describe('a unit', () => {
  it('stands behind its figure, and a ratio has none', () => {
    expect(['kW', '1', '', undefined].map(unitBehind)).toEqual([' kW', '', '', '']);
    expect(['kW', '1', '', undefined].map(shownUnit)).toEqual(['kW', '', '', '']);
  });

  it('stands behind both sums of a figure, also where they are of different units', () => {
    const load = { kpi: 'charger.load_factor', unit: '1' };
    expect(formatSum(load, 114_407, 'numerator')).toBe('114.41 kWh');
    const autonomy = { kpi: 'site5g.battery_autonomy', unit: 'h' };
    expect(formatSum(autonomy, 15_360, 'numerator')).toBe('15,360 Wh');
    expect(formatSum(autonomy, 3389.2, 'denominator')).toBe('3,389.2 W');
    const efficiency = { kpi: 'site5g.energy_efficiency', unit: 'bit/J' };
    expect(formatSum(efficiency, 8000, 'numerator')).toBe('8,000 bit');
  });
});

describe('the figures of an alarm', () => {
  it('on a KPI are read as that KPI is everywhere else', () => {
    const racks = { kpi: 'datacenter.rack_utilisation', unit: '' };
    expect(formatFigure(racks, 0.6291666)).toBe('62.92%');
    expect(formatFigureLimit(racks, 0.65)).toBe('65%');
    const pue = { kpi: 'datacenter.pue', unit: '' };
    expect([formatFigure(pue, 1.3552), formatFigureLimit(pue, 1.25)]).toEqual(['1.3552', '1.25']);
    const water = { kpi: 'datacenter.wue', unit: 'L/kWh' };
    expect(formatFigureLimit(water, 1.8)).toBe('1.8 L/kWh');
  });

  it('on a metric have its unit, if it has one', () => {
    expect(formatFigure({ unit: '°C' }, 81.25)).toBe('81.25 °C');
    expect(formatFigureLimit({ unit: '1' }, 0.9)).toBe('0.9');
  });
});

describe('a segment of an address', () => {
  it('that is no encoding stands for itself', () => {
    expect(['a%20b', '%', 'cs-1'].map(decodeSegment)).toEqual(['a b', '%', 'cs-1']);
  });
});
