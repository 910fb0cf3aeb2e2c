import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  DAY,
  HOUR,
  type KpiAnswer,
  localDate,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type Said,
  SECOND,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const START = nextMidnight(4 * HOUR);
const STEP = 15 * MINUTE;
const KPI = 'charger.session_success';

function charger(id: string): RegisterRow {
  return {
    id,
    kind: 'charger',
    site: 'st-01',
    operator: 'op-01',
    district: '371702',
    commissionedAt: '2021-03-01T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: START,
    // Holds a status for three days, so that each span ends where the script says.
    heartbeatS: 86_400,
    parts: [
      { part: '1', role: 'connector' },
      { part: '2', role: 'connector' },
    ],
  };
}

function status(asset: string, at: number, word: string): Said[] {
  return ['1', '2'].map((part) => telemetry('charger', asset, at, { part, status: word }));
}

function session(asset: string, end: number, fields: Readonly<Record<string, unknown>>): Said {
  const payload = JSON.stringify({ part: '1', end, ...fields });
  return { at: end, topic: `infrapulse/v1/charger/${asset}/session`, payload };
}

/** Minutes, kWh, and whether the customer stopped it. */
const TEN = [
  [45, 22, false],
  [1.5, 0.3, true],
  [30, 0.4, false],
  [1, 0, false],
  [60, 35, false],
  [25, 12, false],
  [2, 0.6, false],
  [50, 30, false],
  [20, 9, false],
  [40, 18, false],
] as const;

const ten = TEN.map(([minutes, energyKwh, byUser], i) => {
  const end = START + (i + 1) * 2 * HOUR;
  return session('ev10', end, { id: `s${i}`, start: end - minutes * MINUTE, energyKwh, byUser });
});

/** Customers come once an hour; the fifth tries the other connector ten minutes after the first failed. */
const visits = ['u1', 'u2', 'u3', 'u4', 'u5'].map((userRef, i) => {
  const end = START + (8 + i) * HOUR;
  const fields = { id: userRef, start: end - 30 * MINUTE, userRef };
  return session('ev11', end, { ...fields, energyKwh: i === 4 ? 0 : 15 });
});
const again = { id: 'u5-again', part: '2', start: START + 12 * HOUR + 10 * MINUTE, userRef: 'u5' };
const secondTry = session('ev11', START + 13 * HOUR, { ...again, energyKwh: 15 });

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(['ev10', 'ev11', 'ev11m'].map(charger));
  const idle = ['ev10', 'ev11', 'ev11m'].flatMap((id) => status(id, START, 'IDLE'));
  await city.play([...idle, ...ten, ...visits, secondTry], START + DAY + 3 * MINUTE, STEP);
});
afterAll(cleanUp);

const day = (scope: string, id: string, policy?: string) =>
  city.dayOf(`${KPI}/${scope}/${id}`, START, policy);

interface Explained {
  readonly formula: { readonly policy: string };
  readonly sessions: readonly { id: string; part: string; succeeded: boolean }[];
  readonly spans: readonly { part: string; status: string }[];
}
interface Verified {
  readonly equal: boolean;
  readonly differences: unknown[];
  readonly intervals: unknown[];
}

async function verified(path: string, query = '') {
  await city.settled();
  const { body } = await city.post<Verified>(`/kpis/${path}/verify${query}`, {});
  return body;
}
const SAME = { equal: true, differences: [], intervals: [] };

describe('sessions over MQTT give the worked examples over HTTP', () => {
  it('AT-EV-10 seven of ten sessions succeed, six without the voluntary stop', async () => {
    const record = await day('asset', 'ev10');
    expect(record).toMatchObject({ value: 0.7, numerator: 7, denominator: 10, coverage: 1 });
    const strict = await day('asset', 'ev10', 'without_voluntary_stop');
    expect(strict).toMatchObject({ value: 0.6, numerator: 6, denominator: 10 });
    expect((await day('part', 'ev10~1')).value).toBe(0.7);
  });

  it('AT-EV-11 five visits: first-time 80 %, visit 100 %, attempt 5 of 6', async () => {
    expect((await day('asset', 'ev11', 'first_time')).value).toBe(0.8);
    expect((await day('asset', 'ev11', 'visit')).value).toBe(1);
    expect(await day('asset', 'ev11')).toMatchObject({ numerator: 5, denominator: 6 });
  });

  it.each([
    ['site', 'st-01'],
    ['operator', 'op-01'],
    ['district', '371702'],
    ['city', '371700'],
  ])('adds them up: 12 of 16 for the %s', async (scope, id) => {
    expect(await day(scope, id)).toMatchObject({ value: 0.75, numerator: 12, denominator: 16 });
  });

  it('explains a figure by its sessions', async () => {
    const path = `/kpis/${KPI}/part/ev11~2/day/explain?start=${localDate(START)}`;
    const { formula, sessions } = await city.product.get<Explained>(path);
    expect(formula.policy).toBe('with_voluntary_stop');
    expect(sessions).toMatchObject([{ id: 'u5-again', part: '2', succeeded: true }]);
    expect(JSON.stringify(sessions)).not.toContain('userRef');
  });

  it.each(['with_voluntary_stop', 'without_voluntary_stop', 'visit', 'first_time'])(
    'recomputes them from stored sessions: %s',
    async (policy) => {
      await day('city', '371700', policy);
      const query = `?start=${localDate(START)}&policy=${policy}`;
      for (const subject of ['asset/ev11', 'site/st-01', 'city/371700'])
        expect(await verified(`${KPI}/${subject}/day`, query)).toMatchObject(SAME);
    },
  );

  it('restates the day for a session that comes late, and not for one that comes again', async () => {
    const late = session('ev10', START + 23 * HOUR, {
      id: 'late',
      start: START + 22 * HOUR,
      energyKwh: 40,
    });
    const { topic, payload } = ten[0] as Said;
    const now = city.now();
    const script = [
      { ...late, at: now + MINUTE },
      { at: now + 2 * MINUTE, topic, payload },
    ];
    await city.play(script, now + 5 * MINUTE);
    const restated = await city.kpi(
      `${KPI}/asset/ev10/day?start=${localDate(START)}`,
      ({ revision }) => revision >= 2,
    );
    expect(restated).toMatchObject({
      status: 'restated',
      revision: 2,
      numerator: 8,
      denominator: 11,
    });
    await city.kpi(
      `${KPI}/city/371700/day?start=${localDate(START)}`,
      ({ numerator }) => numerator === 13,
    );
    expect(await verified(`${KPI}/asset/ev10/day`, `?start=${localDate(START)}`)).toMatchObject(
      SAME,
    );
  });

  it('refuses what is no session and says what to change', async () => {
    const bad = { id: 'x', start: START, end: START + HOUR, energyKwh: 21_000 };
    await city.say('infrapulse/v1/charger/ev10/session', JSON.stringify(bad));
    const { items } = await city.product.get<{
      items: { code: string; field: string; hint: string }[];
    }>('/rejected?asset=ev10');
    expect(items).toMatchObject([
      { code: 'OUT_OF_RANGE', field: 'energyKwh', hint: expect.stringContaining('is it in Wh?') },
    ]);
  });
});

describe('30 days of a charger with three outages', () => {
  const END = START + 30 * DAY - 10 * SECOND;
  const outage = (day: number, minutes: number) => {
    const from = START + day * DAY + 23 * HOUR;
    return [
      ...status('ev11m', from, 'FAULTED'),
      ...status('ev11m', from + minutes * MINUTE, 'IDLE'),
    ];
  };

  beforeAll(async () => {
    const beats = Array.from({ length: 29 }, (_, i) =>
      telemetry('charger', 'ev11m', START + (i + 1) * DAY + 12 * HOUR, { part: '1' }),
    );
    const last = status('ev11m', END - 60 * SECOND, 'OCCUPIED');
    const script = [...outage(3, 30), ...outage(10, 90), ...outage(20, 240), ...beats, ...last];
    await city.play(script, END, 4 * HOUR);
  });

  /** The newest record, made after the last message. */
  const rolling = (kpi: string, scope: string, id: string) =>
    city.kpi(`${kpi}/${scope}/${id}/30d`, ({ end }) => Date.parse(end) > END - 60 * SECOND);
  const seconds = ({ start, end }: KpiAnswer) => (Date.parse(end) - Date.parse(start)) / 1000;

  it('AT-EV-11 repaired in 120 minutes, 238 hours between failures', async () => {
    for (const [scope, id, parts] of [
      ['part', 'ev11m~2', 1],
      ['asset', 'ev11m', 2],
    ] as const) {
      const repair = await rolling('charger.mttr', scope, id);
      expect(repair).toMatchObject({
        value: 7200,
        unit: 's',
        numerator: 21_600 * parts,
        denominator: 3 * parts,
      });
      const between = await rolling('charger.mtbf', scope, id);
      // The window ends seconds before the 30th midnight.
      expect(between.value).toBe((seconds(between) - 21_600) / 3);
      expect((between.value ?? 0) / 3600).toBeCloseTo(238, 1);
      const uptime = await rolling('charger.uptime', scope, id);
      expect(uptime.value).toBeCloseTo(0.991667, 5);
    }
  });

  it('explains them by their spans, and recomputes them from stored readings', async () => {
    const { spans } = await city.product.get<Explained>(
      '/kpis/charger.mttr/part/ev11m~1/30d/explain',
    );
    expect(spans.filter((span) => span.status === 'FAULTED')).toHaveLength(3);
    for (const kpi of ['charger.mttr', 'charger.mtbf'])
      for (const subject of ['part/ev11m~1', 'asset/ev11m'])
        expect(await verified(`${kpi}/${subject}/30d`)).toMatchObject(SAME);
  });

  it('keeps the sessions of the first day in the month', async () => {
    const { items } = await city.product.get<{ items: (KpiAnswer & { window: string })[] }>(
      `/kpis?kpi=${KPI}&scope=asset&id=ev10&window=30d&policy=with_voluntary_stop`,
    );
    expect(items.map(({ numerator, denominator }) => [numerator, denominator])).toEqual([[8, 11]]);
  });
});
