import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  localDate,
  MINUTE,
  nextMidnight,
  presence,
  type RegisterRow,
  type Said,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const START = nextMidnight(4 * HOUR);
const clock = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return START + hours * HOUR + minutes * MINUTE;
};

function charger(id: string, over: Partial<RegisterRow> = {}): RegisterRow {
  return {
    id,
    kind: 'charger',
    site: `site-${id}`,
    operator: 'op-01',
    district: '371702',
    commissionedAt: '2021-03-01T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: START - 3 * HOUR,
    // Holds a status for three days, so that each span ends where the script says.
    heartbeatS: 86_400,
    parts: [{ part: '1', role: 'connector' }],
    ...over,
  };
}

const REGISTER = [
  charger('ev05'),
  charger('ev06a'),
  charger('ev06b'),
  charger('ev07a', { site: 'st-ev07' }),
  charger('ev07b', { site: 'st-ev07' }),
  charger('ev08a', { site: 'st-ev08' }),
  charger('ev08b', { site: 'st-ev08', openingHours: 'Mo-Su 08:00-16:00' }),
];

/** `22:00- IDLE` begins on the evening before. */
function course(asset: string, ...changes: readonly [time: string, status: string][]): Said[] {
  return changes.map(([time, status]) => {
    const at = time.endsWith('-') ? clock(time.slice(0, -1)) - 24 * HOUR : clock(time);
    return telemetry('charger', asset, at, { part: '1', status });
  });
}

const EV06 = [
  ['22:00-', 'IDLE'],
  ['08:00', 'CHARGING'],
  ['09:30', 'IDLE'],
  ['12:00', 'FAULTED'],
  ['13:00', 'IDLE'],
  ['20:00', 'INOPERATIVE'],
  ['22:00', 'IDLE'],
] as const satisfies [string, string][];

const SCRIPT = [
  ...course(
    'ev05',
    ['23:00-', 'IDLE'],
    ['12:00', 'CHARGING'],
    ['17:00', 'FAULTED'],
    ['18:00', 'INOPERATIVE'],
  ),
  presence('charger/ev05', clock('20:00'), 'offline'),
  ...course('ev06a', ...EV06),
  ...course('ev06b', ...EV06),
  ...course('ev07a', ['23:00-', 'IDLE']),
  ...course('ev07b', ['23:00-', 'IDLE'], ['12:00', 'FAULTED']),
  ...course('ev08a', ['23:00-', 'IDLE']),
  ...course('ev08b', ['23:00-', 'FAULTED'], ['12:00', 'IDLE']),
];

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(REGISTER);
  const maintain = (id: string, from: string, to: string) =>
    city.post('/maintenance', {
      scope: 'asset',
      id,
      from: clock(from),
      to: clock(to),
      code: 'scheduled_maintenance',
      reason: 'yearly check',
    });
  for (const answer of [
    await maintain('ev05', '18:00', '20:00'),
    await maintain('ev06b', '20:00', '21:30'),
  ]) {
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  }
  await city.play(SCRIPT, clock('24:03'));
  await city.settled();
});
afterAll(cleanUp);

interface Explained {
  readonly formula: { readonly policy: string };
  readonly spans: readonly { part: string; state: string; status: string }[];
}

const uptime = (scope: string, id: string) => city.dayOf(`charger.uptime/${scope}/${id}`, START);

describe('a day of chargers over MQTT gives the worked examples over HTTP', () => {
  it('AT-EV-05 default policy: 1020 of 1080 minutes, coverage too low for a verdict', async () => {
    const record = await uptime('asset', 'ev05');
    expect(record).toMatchObject({
      numerator: 61_200,
      denominator: 64_800,
      upS: 61_200,
      downS: 3600,
      unknownS: 14_400,
      excludedS: 7200,
      quality: 'insufficient_data',
    });
    expect(record.value).toBeCloseTo(1020 / 1080, 12);
    expect(record.coverage).toBeCloseTo(1080 / 1320, 12);
    expect(record.bounds.low).toBeCloseTo(1020 / 1320, 12);
    expect(record.bounds.high).toBeCloseTo(1260 / 1320, 12);
  });

  it('AT-EV-05 the part has the figure of its asset', async () => {
    const { value } = await uptime('part', 'ev05~1');
    expect(value).toBeCloseTo(1020 / 1080, 12);
  });

  it('AT-EV-05 online rate: known of required time', async () => {
    const { value } = await city.dayOf('charger.online_rate/asset/ev05', START);
    expect(value).toBeCloseTo(1080 / 1320, 12);
  });

  it.each([
    ['unknown_is_down', 1020, 1320],
    ['unknown_is_up', 1260, 1320],
    ['nevi', 1140, 1440],
    ['uk_literal', 1260, 1440],
    ['afirev', 1260, 1440],
  ])('AT-EV-05 policy %s, explained and recomputed', async (policy, minutes, ofMinutes) => {
    const path = 'charger.uptime/asset/ev05';
    const record = await city.dayOf(path, START, policy);
    expect(record).toMatchObject({ numerator: minutes * 60, denominator: ofMinutes * 60 });
    expect(record.value).toBeCloseTo(minutes / ofMinutes, 12);
    const query = `start=${localDate(START)}&policy=${policy}`;
    const explained = await city.product.get<Explained>(`/kpis/${path}/day/explain?${query}`);
    expect(explained.formula.policy).toBe(policy);
    const ofPart = explained.spans.filter(({ part }) => part === '1');
    expect(ofPart.map(({ state, status }) => `${state} ${status}`)).toEqual([
      'UP IDLE',
      'UP CHARGING',
      'DOWN FAULTED',
      'EXCLUDED INOPERATIVE',
      'UNKNOWN ',
    ]);
    const { body } = await city.post<{ equal: boolean; differences: unknown[] }>(
      `/kpis/${path}/day/verify?${query}`,
      {},
    );
    expect([body.equal, body.differences]).toEqual([true, []]);
  });

  it('AT-EV-05 policies of a site are listed, those of a part are only the default', async () => {
    const list = async (scope: string, id: string) => {
      const query = `kpi=charger.uptime&scope=${scope}&id=${id}&window=day&start=${localDate(START)}`;
      const { items } = await city.product.get<{ items: { policy: string }[] }>(`/kpis?${query}`);
      return items.map(({ policy }) => policy).sort();
    };
    await city.dayOf('charger.uptime/site/site-ev05', START, 'nevi');
    expect(await list('site', 'site-ev05')).toHaveLength(6);
    expect(await list('part', 'ev05~1')).toEqual(['exclude_unknown']);
  });

  it('AT-EV-06 policy nevi with the planned window: 93.75 %', async () => {
    const record = await city.dayOf('charger.uptime/asset/ev06b', START, 'nevi');
    expect(record.value).toBe(0.9375);
  });

  it('AT-EV-06 without exclusion: 1260 of 1440 minutes', async () => {
    const record = await uptime('asset', 'ev06a');
    expect(record).toMatchObject({ value: 0.875, upS: 75_600, downS: 10_800, unknownS: 0 });
  });

  it('AT-EV-06 with a planned window from 20:00 to 21:30: 1260 of 1350 minutes', async () => {
    const record = await uptime('asset', 'ev06b');
    expect(record).toMatchObject({ upS: 75_600, downS: 5400, excludedS: 5400 });
    expect(record.value).toBeCloseTo(1260 / 1350, 12);
  });

  it('AT-EV-07 a site of 100 % and 50 % has 75 %', async () => {
    expect((await uptime('site', 'st-ev07')).value).toBe(0.75);
  });

  it('AT-EV-08 closed hours do not count: 28 of 32 hours', async () => {
    const record = await uptime('site', 'st-ev08');
    expect(record).toMatchObject({ value: 0.875, upS: 28 * 3600, downS: 4 * 3600, excludedS: 0 });
  });

  it('AT-EV-09 utilisation of the whole day: 300 of 1440 minutes', async () => {
    const { value } = await city.dayOf('charger.utilisation/asset/ev05', START);
    expect(value).toBeCloseTo(300 / 1440, 12);
  });

  it('sums of the city hold every charger', async () => {
    const { upS } = await uptime('city', '371700');
    const each = await Promise.all(REGISTER.map(({ id }) => uptime('asset', id)));
    expect(upS).toBe(each.reduce((sum, record) => sum + (record.upS ?? 0), 0));
  });

  it('a recomputation from stored readings gives the published figure', async () => {
    const path = '/kpis/charger.uptime/asset/ev05/day/verify';
    const { status, body } = await city.post<{ equal: boolean; differences: unknown[] }>(path, {});
    expect([status, body.equal, body.differences]).toEqual([200, true, []]);
  });
});
