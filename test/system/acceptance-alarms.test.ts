import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from './product.ts';
import {
  HOUR,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  SECOND,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';
import { until } from './until.ts';

const START = nextMidnight(2 * HOUR);

/** What a test looks at in an alarm. */
interface AlarmAnswer {
  readonly id: string;
  readonly rule: string;
  readonly state: string;
  readonly severity: string;
  readonly occurrence: number;
  readonly raisedAt: string | null;
  readonly value: number | string | null;
  readonly text: string;
  readonly ackedBy: string | null;
  readonly history?: readonly { readonly step: string; readonly at: string }[];
}

const asset = (id: string, kind: string, more: Partial<RegisterRow> = {}): RegisterRow => ({
  id,
  kind,
  operator: 'op-01',
  district: '371702',
  commissionedAt: '2021-03-01T00:00:00+08:00',
  telemetry: 'expected',
  connectedAt: START,
  // Only where a test is about silence may an asset fall silent.
  intervalS: 86_400,
  heartbeatS: 86_400,
  ...more,
});
const METER = { registerModulusKwh: 1_000_000, maxKw: 40_000 };

const REGISTER = [
  asset('al-charger', 'charger', { parts: [{ part: '1', role: 'connector' }] }),
  asset('al-hydrogen', 'hydrogen', { intervalS: 10, parts: [{ part: 's1', role: 'sensor' }] }),
  asset('al-substation', 'substation', { parts: [{ part: 'b1', role: 'bay' }] }),
  asset('al-inlet', 'datacenter', {
    attributes: { thermalClass: 'A2' },
    parts: [{ part: 'in1', role: 'inlet' }],
  }),
  asset('al-pue', 'datacenter', {
    intervalS: 900,
    parts: [
      { part: 'total', role: 'facility_total', attributes: METER },
      { part: 'it', role: 'it_in', attributes: METER },
    ],
  }),
];

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(REGISTER);
  await city.advance(START);
});
afterAll(cleanUp);

/** Says metrics of a part now. */
async function measure(kind: string, id: string, part: string, metrics: object): Promise<void> {
  const { topic, payload } = telemetry(kind, id, city.now(), { part, metrics });
  await city.say(topic, payload);
}

/** Lets so many seconds pass, one by one, and the alarms follow. */
async function pass(seconds: number): Promise<void> {
  await city.advance(city.now() + seconds * SECOND, SECOND);
  await followed();
}

/** Until the alarms have seen everything said before now. */
async function followed(): Promise<void> {
  await until(
    async () => {
      const { lag, at } = await city.product.get<Pipeline>('/pipeline');
      return Date.parse(at ?? '') >= city.now() && lag['alarms'] === 0 && lag['api'] === 0;
    },
    { withinMs: 60_000, what: 'the alarms have followed' },
  );
}

interface Pipeline {
  readonly lag: Readonly<Record<string, number>>;
  readonly at: string | null;
}

async function openOf(
  id: string,
  product: Product = city.product,
): Promise<readonly AlarmAnswer[]> {
  return (await product.get<{ items: AlarmAnswer[] }>(`/alarms?asset=${id}`)).items;
}

/** The asset's alarm of a rule once it is in the state; undefined once it is normal. */
async function stands(id: string, rule: string, state: string): Promise<AlarmAnswer | undefined> {
  const { alarm } = await until(
    async () => {
      const found = (await openOf(id)).find((one) => one.rule === rule);
      return (found?.state ?? 'NORMAL') === state && { alarm: found };
    },
    { withinMs: 60_000, what: `${rule} of ${id} is ${state}` },
  );
  return alarm;
}

const after = (from: number, seconds: number) => new Date(from + seconds * SECOND).toISOString();

const order = (id: string, verb: string, body: object) =>
  city.post<{ code?: string; outcome?: string }>(`/alarms/${encodeURIComponent(id)}/${verb}`, body);

/** What is shown on a topic, newest last; '' once it is emptied. */
async function watch(topic: string) {
  const client = await mqtt.connectAsync(city.product.mqttUrl);
  const shown: string[] = [];
  client.on('message', (_, payload) => void shown.push(payload.toString()));
  await client.subscribeAsync(topic, { qos: 1 });
  const exchange = () => client.publishAsync('test/exchange', '', { qos: 1 });
  return { shown, exchange, end: () => client.endAsync() };
}

describe('an alarm on a limit, from MQTT to HTTP', () => {
  const RULE = 'CHARGER_TEMPERATURE_HIGH';
  const ID = `asset~al-charger~1~${RULE}`;
  const TOPIC = `infrapulse/v1/alarm/asset/al-charger/1/${RULE}`;
  const heat = (temperature_c: number) => measure('charger', 'al-charger', '1', { temperature_c });

  it('AT-AL-01 opens after its on-delay, stays in its deadband, and closes below it', async () => {
    const from = city.now();
    await heat(90);
    await pass(8);
    expect(await openOf('al-charger')).toEqual([]);
    await pass(5);
    const opened = await stands('al-charger', RULE, 'UNACK_ACTIVE');
    expect(opened).toMatchObject({
      id: ID,
      severity: 'MAJOR',
      occurrence: 1,
      raisedAt: after(from, 10),
      value: 90,
    });
    await heat(81);
    await pass(1);
    expect((await openOf('al-charger')).map(({ state }) => state)).toEqual(['UNACK_ACTIVE']);
    await heat(79);
    await pass(1);
    await stands('al-charger', RULE, 'RTN_UNACK');
    const { history } = await city.product.get<AlarmAnswer>(`/alarms/${encodeURIComponent(ID)}`);
    expect(history?.map(({ step, at }) => [step, at])).toEqual([
      ['raised', after(from, 10)],
      ['cleared', after(from, 14)],
    ]);
  });

  it('AT-AL-02 a command is of one occurrence: 409 for another, 422 refused, 200 applied', async () => {
    await heat(95);
    await pass(13);
    expect((await stands('al-charger', RULE, 'UNACK_ACTIVE'))?.occurrence).toBe(2);
    const late = await order(ID, 'ack', { occurrence: 1 });
    expect([late.status, late.body.code]).toEqual([409, 'OCCURRENCE_MOVED_ON']);
    const refused = await order(ID, 'reset', { occurrence: 2 });
    expect([refused.status, refused.body.code]).toEqual([422, 'COMMAND_REFUSED']);
    const applied = await order(ID, 'ack', { occurrence: 2, user: 'li' });
    expect([applied.status, applied.body.outcome]).toEqual([200, 'applied']);
    expect((await stands('al-charger', RULE, 'ACK_ACTIVE'))?.ackedBy).toBe('li');
    const again = await order(ID, 'ack', { occurrence: 2 });
    expect([again.status, again.body.code]).toEqual([422, 'COMMAND_REFUSED']);
  });

  it('AT-AL-02 is a retained message while it stands, emptied when it is normal', async () => {
    const watcher = await watch(TOPIC);
    const shown = await until(async () => watcher.shown.at(-1), { withinMs: 60_000, what: TOPIC });
    expect(JSON.parse(shown)).toMatchObject({ id: ID, state: 'ACK_ACTIVE', occurrence: 2 });
    await heat(60);
    await pass(1);
    await stands('al-charger', RULE, 'NORMAL');
    await until(async () => watcher.shown.at(-1) === '', { withinMs: 60_000, what: 'emptied' });
    await watcher.end();
    const newcomer = await watch('infrapulse/v1/alarm/asset/al-charger/#');
    // Retained messages come right behind the SUBACK: an exchange later they are all here.
    await newcomer.exchange();
    await newcomer.end();
    expect(newcomer.shown).toEqual([]);
  });

  it('AT-AL-03 shelved, it is back when its time is over and the condition holds', async () => {
    await heat(95);
    await pass(13);
    await stands('al-charger', RULE, 'UNACK_ACTIVE');
    const shelved = await order(ID, 'shelve', { occurrence: 3, forS: 3600, reason: 'being fixed' });
    expect(shelved.status).toBe(200);
    await city.advance(city.now() + 59 * MINUTE);
    await followed();
    await stands('al-charger', RULE, 'SHELVED');
    await city.advance(city.now() + 2 * MINUTE);
    expect((await stands('al-charger', RULE, 'UNACK_ACTIVE'))?.occurrence).toBe(3);
  });

  it('AT-AL-05 back-filled data that crossed the limit opens nothing', async () => {
    await heat(60);
    await pass(1);
    await order(ID, 'ack', { occurrence: 3 });
    await stands('al-charger', RULE, 'NORMAL');
    const past = telemetry('charger', 'al-charger', city.now() - HOUR, {
      part: '1',
      status: 'FAULTED',
      historical: true,
      metrics: { voltage_v: 1200 },
    });
    await city.say(past.topic, past.payload);
    await pass(15);
    expect(await openOf('al-charger')).toEqual([]);
    const id = encodeURIComponent('asset~al-charger~1~CHARGER_VOLTAGE_HIGH');
    const { history } = await city.product.get<AlarmAnswer>(`/alarms/${id}`);
    expect(history?.map(({ step }) => step)).toEqual(['recorded']);
  });
});

describe('default rules of other kinds', () => {
  it('AT-DC-15 an inlet of class A2: a warning above 27.0 °C, major above 35.0 °C', async () => {
    const inlet = (inlet_temp_c: number) =>
      measure('datacenter', 'al-inlet', 'in1', { inlet_temp_c });
    await inlet(27);
    await pass(1);
    expect(await openOf('al-inlet')).toEqual([]);
    await inlet(27.1);
    await pass(1);
    const warning = await stands('al-inlet', 'INLET_TEMP_RECOMMENDED', 'UNACK_ACTIVE');
    expect([warning?.severity, (await openOf('al-inlet')).length]).toEqual(['WARNING', 1]);
    await inlet(35.1);
    await pass(1);
    const major = await stands('al-inlet', 'INLET_TEMP_ALLOWABLE', 'UNACK_ACTIVE');
    expect(major?.severity).toBe('MAJOR');
  });

  it('an alarm of a part that only measures has the quality of what it said last', async () => {
    const air = (h2_pct_vol: number) => measure('hydrogen', 'al-detector', 's1', { h2_pct_vol });
    await air(0.4);
    await pass(15);
    await air(0.4);
    await pass(15);
    const path = '/alarms?asset=al-detector';
    const { items } = await city.product.get<{ items: { quality: string }[] }>(path);
    expect(items).toMatchObject([{ quality: 'GOOD' }]);
    await pass(400);
    const later = await city.product.get<{ items: { quality: string }[] }>(path);
    expect(later.items).toContainEqual(expect.objectContaining({ quality: 'UNKNOWN' }));
  });

  it('AT-H2-02 hydrogen at 0.40 % is critical and stays until it is reset', async () => {
    const RULE = 'H2_CONCENTRATION';
    const air = (h2_pct_vol: number) => measure('hydrogen', 'al-hydrogen', 's1', { h2_pct_vol });
    await air(0.39);
    await pass(1);
    expect((await openOf('al-hydrogen')).filter(({ rule }) => rule === RULE)).toEqual([]);
    await air(0.4);
    await pass(1);
    const alarm = await stands('al-hydrogen', RULE, 'UNACK_ACTIVE');
    expect(alarm?.severity).toBe('CRITICAL');
    await air(0.1);
    await pass(1);
    await stands('al-hydrogen', RULE, 'LATCHED_UNACK');
    expect((await order(alarm?.id ?? '', 'reset', { occurrence: 1 })).status).toBe(200);
    await stands('al-hydrogen', RULE, 'NORMAL');
  });

  it('AT-SS-02 a breaker in transit is no alarm, one that stays in between is a warning', async () => {
    const breaker = (breaker_pos: number) =>
      measure('substation', 'al-substation', 'b1', { breaker_pos });
    await breaker(1);
    await pass(1);
    await breaker(0);
    await city.advance(city.now() + 200);
    await breaker(2);
    await pass(10);
    expect(await openOf('al-substation')).toEqual([]);
    await breaker(0);
    await pass(5);
    const alarm = await stands('al-substation', 'BREAKER_INTERMEDIATE', 'UNACK_ACTIVE');
    expect(alarm).toMatchObject({ severity: 'WARNING', occurrence: 1 });
  });
});

describe('an alarm on silence', () => {
  it('opens three intervals after the last word, and is over with the next', async () => {
    const RULE = 'DEVICE_SILENT';
    const speak = () => measure('hydrogen', 'al-hydrogen', 's1', { h2_pct_vol: 0 });
    const from = city.now();
    await speak();
    await pass(29);
    const early = (await openOf('al-hydrogen')).filter(({ rule }) => rule === RULE);
    expect(early.map(({ state }) => state)).not.toContain('UNACK_ACTIVE');
    await pass(2);
    const alarm = await stands('al-hydrogen', RULE, 'UNACK_ACTIVE');
    expect(alarm?.raisedAt).toBe(after(from, 30));
    await speak();
    await pass(1);
    await stands('al-hydrogen', RULE, 'RTN_UNACK');
  });
});

describe('an alarm on a KPI', () => {
  const RULE = 'PUE_ABOVE_LIMIT';
  const ID = `asset~al-pue~-~${RULE}`;

  it('AT-DC-02 a PUE of exactly 1.25 for a quarter of an hour opens it, and it takes commands', async () => {
    const first = Math.ceil(city.now() / (15 * MINUTE)) * 15 * MINUTE;
    const script = Array.from({ length: 14 }, (_, quarter) => {
      const ts = first + quarter * 15 * MINUTE;
      const objects = [
        { ts, part: 'total', metrics: { energy_kwh: 1000 + 125 * quarter } },
        { ts, part: 'it', metrics: { energy_kwh: 1000 + 100 * quarter } },
      ];
      const topic = 'infrapulse/v1/datacenter/al-pue/telemetry';
      return { at: ts, topic, payload: JSON.stringify(objects) };
    });
    // A figure that does not change is published hourly, and the second one shows that it held.
    await city.play(script, first + 3 * HOUR + 20 * MINUTE);
    await city.settled();
    const alarm = await stands('al-pue', RULE, 'UNACK_ACTIVE');
    expect(alarm).toMatchObject({ id: ID, value: 1.25, occurrence: 1, severity: 'MINOR' });
    expect((await order(ID, 'ack', { occurrence: 2 })).status).toBe(409);
    expect((await order(ID, 'ack', { occurrence: 1 })).status).toBe(200);
    expect((await order(ID, 'ack', { occurrence: 1 })).status).toBe(422);
    await stands('al-pue', RULE, 'ACK_ACTIVE');
  });
});

describe('a restart', () => {
  it('keeps an alarm, and does not raise it again when the same is said again', async () => {
    const RULE = 'CHARGER_TEMPERATURE_HIGH';
    const heat = (temperature_c: number) =>
      measure('charger', 'al-charger', '1', { temperature_c });
    await heat(95);
    await pass(13);
    const before = await stands('al-charger', RULE, 'UNACK_ACTIVE');
    const { dataDir } = city.product;
    await city.product.end('SIGKILL');
    const product = await startProduct({ dataDir, flags: ['--clock', 'simulated'] });
    expect(await openOf('al-charger', product)).toEqual([before]);
    const client = await mqtt.connectAsync(product.mqttUrl, { clientId: 'again' });
    for (let second = 1; second <= 20; second += 1) {
      const now = city.now() + second * SECOND;
      const fields = { part: '1', metrics: { temperature_c: second < 20 ? 95 : 20 } };
      const { topic, payload } = telemetry('charger', 'al-charger', now, fields);
      await client.publishAsync('infrapulse/v1/clock', JSON.stringify({ now }), { qos: 0 });
      await client.publishAsync(topic, payload, { qos: 1 });
    }
    const over = await until(
      async () => {
        const [alarm] = await openOf('al-charger', product);
        return alarm?.state === 'RTN_UNACK' && alarm;
      },
      { withinMs: 60_000, what: 'it is over' },
    );
    expect([over.occurrence, over.raisedAt]).toEqual([before?.occurrence, before?.raisedAt]);
    await client.endAsync();
  });
});
