import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  type KpiAnswer,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type Said,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';
import { until } from './until.ts';

const START = nextMidnight(2 * HOUR);
const END = START + HOUR;

const asset = (id: string, kind: string, more: Partial<RegisterRow>): RegisterRow => ({
  id,
  kind,
  city: '371700',
  district: '371702',
  commissionedAt: '2021-03-01T00:00:00+08:00',
  telemetry: 'expected',
  connectedAt: START,
  ...more,
});
const CELL = { intervalS: 300, parts: [{ part: 'c1', role: 'cell' }] };
const METERS = [
  { part: 'total', role: 'facility_total' },
  { part: 'it', role: 'it_in' },
];
const REGISTER = [
  asset('q-whole', 'site5g', { operator: 'op-a', ...CELL }),
  asset('q-half', 'site5g', { operator: 'op-b', district: '371703', ...CELL }),
  asset('q-ahead', 'site5g', { operator: 'op-c', district: '371721', ...CELL }),
  asset('q-dc', 'datacenter', { operator: 'op-d', intervalS: 900, parts: METERS }),
  asset('q-charger', 'charger', {
    operator: 'op-e',
    heartbeatS: 3600,
    parts: [{ part: '1', role: 'connector' }],
  }),
];

const cell = (id: string, minute: number, more: object = {}): Said =>
  telemetry('site5g', id, START + minute * MINUTE, { part: 'c1', status: 'IN_SERVICE', ...more });
const minutes = Array.from({ length: 13 }, (_, i) => i * 5);

/** One of the messages comes three times more, one is refused and one loses a metric. */
const whole = [
  ...minutes.map((minute) => cell('q-whole', minute)),
  ...[11, 12, 13].map((minute) => ({ ...cell('q-whole', 10), at: START + minute * MINUTE })),
  { ...cell('q-whole', 21), payload: '{' },
  cell('q-whole', 22, { metrics: { no_such_metric: 1 } }),
];
const half = minutes.filter((minute) => minute < 30).map((minute) => cell('q-half', minute));
const ahead = minutes.map((minute) => {
  const ts = START + minute * MINUTE + 8 * HOUR;
  return cell('q-ahead', minute, { ts });
});
/** IT and facility meters swapped. */
const meters = [0, 15, 30, 45].flatMap((minute) =>
  (['total', 'it'] as const).map((part) => {
    const energy_kwh = 1000 + minute * (part === 'total' ? 10 : 12);
    return telemetry('datacenter', 'q-dc', START + minute * MINUTE, {
      part,
      metrics: { energy_kwh },
    });
  }),
);
const connector = [
  [0, 'IDLE', 0],
  [24, 'IDLE', 7],
  [30, 'CHARGING', 60],
].map(([minute, status, power_kw]) =>
  telemetry('charger', 'q-charger', START + Number(minute) * MINUTE, {
    part: '1',
    status,
    metrics: { power_kw },
  }),
);

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(REGISTER);
  const script = [...whole, ...half, ...ahead, ...meters, ...connector];
  await city.advance(START);
  await city.play(script, END, MINUTE);
  await city.settled();
  // The historian's judgements are in the log by now, and count from the next edge on.
  await city.advance(END + 5 * MINUTE, MINUTE);
  await city.settled();
});
afterAll(cleanUp);

/** The figure of the local day, which began with the script, once it holds what came last. */
async function figure(kpi: string, subject: string, ready: (record: KpiAnswer) => boolean) {
  const { value, numerator, denominator } = await city.kpi(
    `quality.${kpi}/${subject}/day`,
    (record) => Date.parse(record.end) >= END + 5 * MINUTE && ready(record),
  );
  return { value, numerator, denominator };
}
const always = () => true;

describe('data quality of operators', () => {
  it('AT-DQ-01 AT-DQ-06 completeness, by operator and summed up for the city', async () => {
    expect(await figure('completeness', 'operator/op-a', always)).toMatchObject({ value: 1 });
    // The last message came at 25 min of 65.
    const lost = { value: 1800 / 3900, numerator: 1800, denominator: 3900 };
    expect(await figure('completeness', 'operator/op-b', always)).toEqual(lost);
    expect(await figure('completeness', 'district/371703', always)).toEqual(lost);
    const all = await figure('completeness', 'city/371700', always);
    // Three cells, two meters, and the charger by its heartbeat.
    expect(all.denominator).toBe(6 * 3900);
  });

  it('AT-DQ-02 connected until three intervals after the last message', async () => {
    expect(await figure('connected_rate', 'operator/op-b', always)).toEqual({
      value: 2400 / 3900,
      numerator: 2400,
      denominator: 3900,
    });
  });

  it('AT-DQ-03 AT-DQ-04 valid and duplicate messages', async () => {
    expect(await figure('valid_rate', 'operator/op-a', always)).toEqual({
      value: 16 / 18,
      numerator: 16,
      denominator: 18,
    });
    const judged = (record: KpiAnswer) => record.numerator === 3;
    expect(await figure('duplicate_rate', 'operator/op-a', judged)).toEqual({
      value: 3 / 17,
      numerator: 3,
      denominator: 17,
    });
  });

  it('AT-DQ-05 a connector shown free while power flows', async () => {
    expect(await figure('false_free', 'operator/op-e', always)).toEqual({
      value: 0.2,
      numerator: 360,
      denominator: 1800,
    });
  });

  it('are listed by GET /quality, explained, and said not to be verifiable', async () => {
    const { items } = await city.product.get<{
      items: { operator: string; kpis: Record<string, number | null> }[];
    }>('/quality?operator=op-c&window=1h');
    expect(items.map(({ operator, kpis }) => [operator, kpis['quality.clock_skew']])).toEqual([
      ['op-c', 1],
    ]);
    const path = '/kpis/quality.completeness/operator/op-b/day';
    const explained = await city.product.get<{ assets: { id: string }[] }>(`${path}/explain`);
    expect(explained.assets.map(({ id }) => id)).toEqual(['q-half']);
    const verified = await city.post<{ equal: boolean | null; reason: string }>(
      `${path}/verify`,
      {},
    );
    expect([verified.status, verified.body.equal]).toEqual([200, null]);
    expect(verified.body.reason).toContain('counted from the log');
  });
});

describe('wiring checks', () => {
  const open = async (id: string, rule: string) =>
    until(
      async () => {
        const { items } = await city.product.get<{
          items: { rule: string; raisedAt: string; text: string; action: string }[];
        }>(`/alarms?asset=${id}`);
        return items.find((alarm) => alarm.rule === rule);
      },
      { withinMs: 60_000, what: `${rule} of ${id}` },
    );
  const minuteOf = (raisedAt: string) => (Date.parse(raisedAt) - START) / MINUTE;

  it('AT-DQ-07 IT load above the facility meter is told within the hour', async () => {
    const alarm = await open('q-dc', 'IT_ABOVE_FACILITY');
    expect(minuteOf(alarm.raisedAt)).toBe(30);
    expect(alarm.action).not.toBe('');
  });

  it('AT-DQ-09 a clock eight hours ahead is told as that', async () => {
    const alarm = await open('q-ahead', 'CLOCK_EIGHT_HOURS');
    expect(minuteOf(alarm.raisedAt)).toBeCloseTo(10, 0);
  });
});
