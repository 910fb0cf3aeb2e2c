import type { AlarmAnswer, KpiAnswer, LatestAnswer, LiveAsset } from '@infrapulse/contracts';
import { describe, expect, it } from 'vitest';
import { mergeAlarms } from '../src/alarms/merge-alarms.ts';
import { queryPath } from '../src/api/query-path.ts';
import { placeSpans, sumStates } from '../src/charts/place-spans.ts';
import { seriesOption } from '../src/charts/series-option.ts';
import { defaultRecords } from '../src/kpis/default-records.ts';
import { kpiPath } from '../src/kpis/kpi-path.ts';
import { kpiSentence } from '../src/kpis/kpi-sentence.ts';
import { worstFirst } from '../src/kpis/worst-first.ts';
import { mergeLatest } from '../src/pages/asset/merge-latest.ts';
import { endOfDay } from '../src/pages/plan/end-of-day.ts';
import { en } from '../src/words/en.ts';
import { zh } from '../src/words/zh.ts';

const target = { id: 'PT-05', comparator: '<', value: 1.25, printed: '125', source: 'plan' };
function record(fields: object): KpiAnswer {
  const start = '2026-01-01T00:00:00.000Z';
  const base = { kpi: 'datacenter.pue', policy: 'PUE3', scope: 'asset', id: 'dc', window: '24h' };
  const judged = { start, end: start, computedAt: start, unit: '1', verdict: 'meets', target };
  return { ...base, ...judged, value: 1.2, coverage: 1, reason: '', ...fields } as KpiAnswer;
}

describe('KPI records', () => {
  it('stand for a window by the deepest policy and the newest period', () => {
    const kept = defaultRecords([
      record({ policy: 'PUE1' }),
      record({ policy: 'PUE3', start: '2026-01-02T00:00:00.000Z', value: 1.3 }),
      record({ policy: 'PUE3' }),
      record({ policy: 'power' }),
    ]);
    expect(kept.map(({ policy, value }) => [policy, value])).toEqual([['PUE3', 1.3]]);
  });

  it('are listed worst first, those without a target not at all', () => {
    const ids = worstFirst([
      record({ id: 'meets', value: 1.1 }),
      record({ id: 'close', value: 1.26, verdict: 'breach' }),
      record({ id: 'unknown', value: null, verdict: 'undecided' }),
      record({ id: 'far', value: 1.6, verdict: 'breach' }),
      record({ id: 'unjudged', target: null }),
    ]).map(({ id }) => id);
    expect(ids).toEqual(['far', 'close', 'unknown', 'meets']);
  });

  it('name their evidence by policy, calendar windows also by start', () => {
    expect(kpiPath(record({ id: 'a~1' }), 'explain')).toBe(
      '/kpis/datacenter.pue/asset/a~1/24h/explain?policy=PUE3',
    );
    expect(kpiPath(record({ window: 'day' }), 'verify')).toContain('&start=2026-01-01T00');
  });

  it('say in a sentence what they rest on, or why there is no value', () => {
    const energies = { energyDcWh: 51_838_214, energyItWh: 43_955_691, value: 1.1793288 };
    expect(kpiSentence(record(energies), en)).toContain('51,838 kWh ÷ IT 43,956 kWh = 1.1793');
    expect(kpiSentence(record({ value: null, reason: 'coverage too low' }), en)).toContain(
      'no value. Reason: coverage too low',
    );
    const times = { kpi: 'charger.uptime', upS: 3600, downS: 60, unknownS: 0, excludedS: 0 };
    expect(kpiSentence(record(times), en)).toContain('up 1 h, down 1 min');
  });

  it('names grade and limit of GB 40879, not a ratio that equals a grade', () => {
    const graded = (value: number, numerator: number) => {
      const said = { kpi: 'datacenter.energy_grade', unit: 'grade', value, numerator };
      return record({ ...said, denominator: 1_000_000 });
    };
    expect(kpiSentence(graded(2, 1_250_000), en)).toContain(
      'facility 1,250 kWh ÷ IT 1,000 kWh = 1.2500: grade 2 of GB 40879 (up to 1.30)',
    );
    expect(kpiSentence(graded(4, 1_600_000), en)).toContain(
      '1.6000: no grade of GB 40879, beyond its limit value 1.50',
    );
    expect(kpiSentence(graded(4, 1_600_000), zh)).toContain('超过 GB 40879 限定值 1.50, 不达标');
  });
});

describe('alarms', () => {
  const alarm = (id: string, minute: number, state = 'UNACK_ACTIVE', occurrence = 1) =>
    ({ id, state, occurrence, raisedAt: `2026-01-01T00:0${minute}:00.000Z` }) as AlarmAnswer;
  const matches = ({ state }: AlarmAnswer) => state !== 'NORMAL';

  it('change with the feed: new ones come, those that are over go', () => {
    const changes = new Map([
      ['b', alarm('b', 2, 'NORMAL')],
      ['c', alarm('c', 3)],
    ]);
    const merged = mergeAlarms([alarm('b', 2), alarm('a', 1)], changes, { matches, max: 10 });
    expect(merged.map(({ id }) => id)).toEqual(['c', 'a']);
  });

  it('are not put back by an event of an earlier occurrence, and never more than asked', () => {
    const changes = new Map([['a', alarm('a', 1, 'NORMAL', 1)]]);
    const listed = [alarm('b', 2), alarm('a', 1, 'ACK_ACTIVE', 2)];
    expect(mergeAlarms(listed, changes, { matches, max: 1 })).toEqual([alarm('b', 2)]);
    expect(mergeAlarms(listed, changes, { matches, max: 9 })[1]?.state).toBe('ACK_ACTIVE');
  });
});

describe('latest values', () => {
  const fetched = [
    {
      part: '1',
      ts: '2026-01-01T00:00:10.000Z',
      status: 'IDLE',
      quality: 'GOOD',
      metrics: { a: 1 },
    },
  ] as unknown as LatestAnswer[];
  const event = (ts: string) =>
    new Map([
      [
        'x~1',
        { asset: 'x', part: '1', ts, status: null, metrics: { b: 2 } } as unknown as LiveAsset,
      ],
    ]);

  it('take a newer event and leave an older one', () => {
    const newer = mergeLatest(fetched, event('2026-01-01T00:00:11.000Z'), 'x')[0];
    expect(newer).toMatchObject({ status: 'IDLE', quality: null, metrics: { a: 1, b: 2 } });
    expect(mergeLatest(fetched, event('2026-01-01T00:00:09.000Z'), 'x')).toEqual(fetched);
  });
});

describe('charts', () => {
  const span = (start: number, end: number | null, state: string) => ({
    part: '1',
    start: new Date(start).toISOString(),
    end: end === null ? null : new Date(end).toISOString(),
    state,
    status: '',
    cause: '',
    raw: '',
  });

  it('cut spans to the shown time', () => {
    const placed = placeSpans([span(-50, 25, 'UP'), span(25, null, 'DOWN'), span(200, 300, 'UP')], {
      from: 0,
      to: 100,
    });
    expect(placed.map(({ left, width }) => [left, width])).toEqual([
      [0, 25],
      [25, 75],
    ]);
    expect([...sumStates(placed)]).toEqual([
      ['UP', 25],
      ['DOWN', 75],
    ]);
  });

  const points = [0, 1, 10].map((s): [string, number] => [new Date(s * 1000).toISOString(), s]);
  const props = { series: [{ metric: 'm', part: '', unit: '', points }], unit: '', whole: 'all' };
  const look = { text: '', line: '', panel: '', series: [] };

  it('break a line where nothing is known for long, and step where values hold', () => {
    const shown = (gapMs: number | null) =>
      seriesOption({ ...props, gapMs, from: 0, to: 1 }, look).series[0];
    expect(shown(5000)).toMatchObject({ name: 'all', step: false });
    expect(shown(5000)?.data).toEqual([
      [0, 0],
      [1000, 1],
      [1001, null],
      [10_000, 10],
    ]);
    expect(shown(null)?.step).toBe('end');
    expect(shown(null)?.data).toHaveLength(3);
  });

  it('has ticks of its own for small values', () => {
    const { yAxis } = seriesOption({ ...props, gapMs: null, from: 0, to: 1 }, look);
    const label = yAxis.axisLabel.formatter;
    expect([0, 0.0001, 0.0002].map((tick) => label(tick))).toEqual(['0', '0.0001', '0.0002']);
  });
});

describe('addresses', () => {
  it('leave out what is not asked for', () => {
    expect(queryPath('/assets', { kind: 'charger', q: '', cursor: undefined })).toBe(
      '/assets?kind=charger',
    );
    expect(queryPath('/plan', { at: null })).toBe('/plan');
  });

  it('name the end of a local day', () => {
    expect(endOfDay('2022-12-31')).toBe('2022-12-31T23:59:59.999+08:00');
    expect(endOfDay('')).toBe(null);
  });
});
