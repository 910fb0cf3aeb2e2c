import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, startProduct } from './product.ts';
import {
  MINUTE,
  nextMidnight,
  type RegisterRow,
  SECOND,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';
import { until } from './until.ts';

const START = nextMidnight(2 * 60 * MINUTE);
const DAY_MS = 24 * 60 * MINUTE;

interface AlarmAnswer {
  readonly id: string;
  readonly scope: string;
  readonly rule: string;
  readonly state: string;
  readonly occurrence: number;
  readonly value: number | string | null;
  readonly suppressedBy: string | null;
  readonly consequence: string;
  readonly respondS: number | null;
  readonly quality: string;
  readonly silencedUntil: string | null;
}

interface Rules {
  readonly revision: number;
  readonly version: string;
  readonly items: readonly { readonly id: string; readonly [name: string]: unknown }[];
}

const asset = (id: string, kind: string, more: Partial<RegisterRow> = {}): RegisterRow => ({
  id,
  kind,
  operator: 'op-01',
  district: '371702',
  commissionedAt: '2021-03-01T00:00:00+08:00',
  telemetry: 'expected',
  connectedAt: START,
  intervalS: 86_400,
  heartbeatS: 86_400,
  ...more,
});
const behind = Array.from({ length: 12 }, (_, n) => `ru-behind-${n}`);

const REGISTER = [
  asset('ru-charger', 'charger', { parts: [{ part: '1', role: 'connector' }] }),
  asset('ru-site', 'site5g', {
    parts: [
      { part: 'c1', role: 'cell' },
      { part: 'fsu', role: 'fsu' },
    ],
  }),
  asset('ru-air', 'hydrogen', {
    operator: 'op-03',
    intervalS: 60,
    parts: [
      { part: 's1', role: 'sensor' },
      { part: 'n1', role: 'nozzle' },
    ],
  }),
  ...behind.map((id) =>
    asset(id, 'hydrogen', { operator: 'op-02', gateway: 'gw-ru', intervalS: 10 }),
  ),
];

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(REGISTER);
  await city.advance(START);
});
afterAll(cleanUp);

async function measure(kind: string, id: string, fields: Record<string, unknown>): Promise<void> {
  const { topic, payload } = telemetry(kind, id, city.now(), fields);
  await city.say(topic, payload);
}

const heat = (temperature_c: number) =>
  measure('charger', 'ru-charger', { part: '1', metrics: { temperature_c } });

interface Pipeline {
  readonly lag: Readonly<Record<string, number>>;
  readonly at: string | null;
}

/** Lets so many seconds pass, one by one, and the alarms follow. */
async function pass(seconds: number): Promise<void> {
  await city.advance(city.now() + seconds * SECOND, SECOND);
  await followed();
}

async function followed(): Promise<void> {
  await until(
    async () => {
      const { lag, at } = await city.product.get<Pipeline>('/pipeline');
      const behindOf = (group: string) => lag[group] ?? 0;
      const waiting = behindOf('alarms') + behindOf('alarms-kpi') + behindOf('api');
      return Date.parse(at ?? '') >= city.now() && waiting === 0;
    },
    { withinMs: 60_000, what: 'the alarms have followed' },
  );
}

async function open(query: string): Promise<readonly AlarmAnswer[]> {
  return (await city.product.get<{ items: AlarmAnswer[] }>(`/alarms?limit=1000&${query}`)).items;
}

async function shows<T>(ask: () => Promise<T>, wanted: T, what: string): Promise<void> {
  let seen: T | undefined;
  const same = async () => JSON.stringify((seen = await ask())) === JSON.stringify(wanted);
  await until(same, { withinMs: 60_000, what }).catch(() => expect(seen).toEqual(wanted));
}

const told = async (query: string, word: (alarm: AlarmAnswer) => string | boolean) =>
  (await open(query))
    .map((alarm) => `${alarm.rule} ${word(alarm)}`)
    .sort((a, b) => (a < b ? -1 : 1));
const states = (query: string) => told(query, ({ state }) => state);

const ruleSet = () => city.product.get<Rules>('/rules?form=set');

async function putRules(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${city.product.httpUrl}/api/v1/rules`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body, null, 1),
  });
  return { status: response.status, body: (await response.json()) as Rules & { code: string } };
}

/** The rules in force with one of them changed. */
async function changeRule(id: string, change: object) {
  const { items, revision } = await ruleSet();
  const changed = items.map((rule) => (rule.id === id ? { ...rule, ...change } : rule));
  return putRules({ version: `${id} changed`, items: changed }, { 'if-match': `"${revision}"` });
}

const HOT = 'CHARGER_TEMPERATURE_HIGH';
const limit = (value: number) => ({
  type: 'limit',
  metric: 'temperature_c',
  comparator: '>=',
  limit: value,
  deadband: 1,
  unit: '°C',
});

describe('rules as data', () => {
  it('that are put are in force without a restart; with a fault the old ones stay', async () => {
    await heat(65);
    await pass(12);
    expect(await states('asset=ru-charger')).toEqual([]);
    const put = await changeRule(HOT, { trigger: limit(60), onDelayS: 0 });
    expect([put.status, put.body.revision]).toEqual([200, 1]);
    await heat(66);
    await pass(1);
    await shows(() => states('asset=ru-charger'), [`${HOT} UNACK_ACTIVE`], 'the new limit');
    const broken = await changeRule(HOT, { trigger: { ...limit(60), metric: 'heat' } });
    expect([broken.status, broken.body.code]).toEqual([422, 'RULES_INVALID']);
    expect((await ruleSet()).revision).toBe(1);
    await heat(50);
    await pass(1);
    await shows(() => states('asset=ru-charger'), [`${HOT} RTN_UNACK`], 'it is over');
  });

  it('say with each alarm what happens when nobody acts, and how soon one must', async () => {
    const [alarm] = await open('asset=ru-charger');
    expect(alarm?.respondS).toBe(3600);
    expect(alarm?.consequence).toMatch(/\p{Script=Han}/u);
  });

  it('AT-AL-08 three raises within 60 s are chattering', async () => {
    const from = city.now();
    for (const _ of [0, 30, 60]) {
      await heat(70);
      await pass(1);
      await heat(40);
      await pass(29);
    }
    const query = `from=${from}&to=${city.now()}`;
    const figures = await city.product.get<{ chattering: { alarm: string; times: number }[] }>(
      `/alarms/performance?${query}`,
    );
    expect(figures.chattering.map(({ alarm }) => alarm)).toEqual([`asset~ru-charger~1~${HOT}`]);
  });
});

describe('an alarm of an asset that says nothing any more', () => {
  it('AT-AL-04 stays active, with its quality unknown', async () => {
    const warm = { part: 's1', metrics: { h2_pct_vol: 0.5 } };
    await measure('hydrogen', 'ru-air', { ...warm, status: 'OPEN', part: 'n1', metrics: {} });
    await measure('hydrogen', 'ru-air', warm);
    await pass(1);
    await city.advance(city.now() + 20 * MINUTE);
    await followed();
    await shows(
      () => states('asset=ru-air'),
      ['DEVICE_SILENT UNACK_ACTIVE', 'H2_CONCENTRATION UNACK_ACTIVE'],
      'it is still active',
    );
    // A silence of the whole station holds back all but what may cost a life.
    const to = city.now() + 60 * MINUTE;
    const silence = { match: { asset: ['ru-air'] }, to, reason: 'rebuilding' };
    const { status } = await fetch(`${city.product.httpUrl}/api/v1/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(silence),
    });
    expect([201, 202]).toContain(status);
    await shows(
      () => told('asset=ru-air', ({ silencedUntil }) => silencedUntil !== null),
      ['DEVICE_SILENT true', 'H2_CONCENTRATION false'],
      'the silence of the station',
    );
    const [silent] = await open('asset=ru-air&rule=DEVICE_SILENT');
    await shows(
      async () => (await open('asset=ru-air&rule=DEVICE_SILENT'))[0]?.quality,
      'UNKNOWN',
      silent?.id ?? '',
    );
  });
});

describe('one incident', () => {
  const fsu = (metrics: object) => measure('site5g', 'ru-site', { part: 'fsu', metrics });

  it('of mains, battery, voltage and cell: one alarm, the others suppressed by it', async () => {
    await fsu({ mains_fail: 1, dc_voltage_v: -53, battery_pct: 90 });
    await pass(13);
    await fsu({ mains_fail: 1, dc_voltage_v: -46, battery_pct: 15 });
    await measure('site5g', 'ru-site', { part: 'c1', status: 'FAULT' });
    await pass(65);
    const wanted = [
      'BATTERY_LOW SUPPRESSED_BY_DESIGN',
      'CELL_FAULT SUPPRESSED_BY_DESIGN',
      'DC_VOLTAGE_LOW SUPPRESSED_BY_DESIGN',
      'MAINS_FAILURE UNACK_ACTIVE',
    ];
    await shows(() => states('asset=ru-site'), wanted, 'one incident');
    const children = await open('suppressedBy=asset~ru-site~fsu~MAINS_FAILURE');
    expect(children.length).toBe(3);
  });

  it('of a gateway that goes: one alarm for its assets, which is acknowledged by a filter', async () => {
    for (const id of behind) await measure('hydrogen', id, { metrics: { temperature_c: 20 } });
    await city.say('infrapulse/v1/gateway/gw-ru/presence', 'offline');
    await pass(2);
    const ID = 'gateway~gw-ru~-~GATEWAY_SILENT';
    await shows(
      async () => (await open('scope=gateway')).map(({ id, state, value }) => [id, state, value]),
      [[ID, 'UNACK_ACTIVE', 12]],
      'the gateway is silent',
    );
    const silent = await open(`rule=DEVICE_SILENT&suppressedBy=${ID}`);
    expect(silent.map(({ state }) => state)).toEqual(behind.map(() => 'SUPPRESSED_BY_DESIGN'));
    const acked = await city.post<{ matched: number; items: { outcome: string }[] }>(
      '/alarms/bulk',
      { verb: 'ack', filter: { rule: 'GATEWAY_SILENT' }, user: 'li' },
    );
    expect([acked.status, acked.body.matched, acked.body.items[0]?.outcome]).toEqual([
      200,
      1,
      'applied',
    ]);
    await shows(() => states('scope=gateway'), ['GATEWAY_SILENT ACK_ACTIVE'], 'acknowledged');
  });

  it('is neither told again by a restart nor forgotten, and is over when all are back', async () => {
    const performance = (of: SimulatedCity['product']) =>
      of.get<{ annunciated: number }>(`/alarms/performance?from=${START}&to=${START + DAY_MS}`);
    const before = await performance(city.product);
    const { dataDir } = city.product;
    await city.product.end('SIGKILL');
    const product = await startProduct({ dataDir, flags: ['--clock', 'simulated'] });
    const client = await mqtt.connectAsync(product.mqttUrl, { clientId: 'again' });
    let now = city.now();
    const second = async () => {
      now += SECOND;
      await client.publishAsync('infrapulse/v1/clock', JSON.stringify({ now }), { qos: 0 });
      for (const id of behind) {
        const { topic, payload } = telemetry('hydrogen', id, now, {
          metrics: { temperature_c: 20 },
        });
        await client.publishAsync(topic, payload, { qos: 1 });
      }
    };
    for (let n = 0; n < 15; n += 1) await second();
    await until(
      async () => {
        const { items } = await product.get<{ items: AlarmAnswer[] }>('/alarms?limit=1000');
        return !items.some(({ id }) => /gw-ru|ru-behind/.test(id));
      },
      { withinMs: 60_000, what: 'all are back' },
    );
    expect((await performance(product)).annunciated).toBe(before.annunciated);
    await client.endAsync();
  });
});
