import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followLive, startReceiver } from './hear-outside.ts';
import { cleanUp, temporaryDirectory } from './product.ts';
import {
  DAY,
  HOUR,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type Said,
  SECOND,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';
import { until } from './until.ts';

const START = nextMidnight(2 * HOUR);
const BUCKET = 10 * MINUTE;
const FLOOD = 'platform~infrapulse~-~ALARM_FLOOD';

interface AlarmAnswer {
  readonly id: string;
  readonly rule: string;
  readonly part: string;
  readonly state: string;
  readonly occurrence: number;
  readonly chattering: boolean;
  readonly called: boolean;
  readonly value: number | string | null;
  readonly limit: number | string | null;
  readonly raisedAt: string | null;
  readonly clearedAt: string | null;
  readonly history?: readonly { readonly step: string; readonly at: string }[];
}

interface Figures {
  readonly positions: number;
  readonly annunciated: number;
  readonly averagePer10Min: number;
  readonly peakPer10Min: number;
  readonly floodShare: number;
  readonly floodAlarms: number;
  readonly inFlood: boolean;
  readonly stale: readonly { readonly alarm: string }[];
}

/** Only where a test is about silence may an asset fall silent. */
const asset = (id: string, kind: string, more: Partial<RegisterRow> = {}): RegisterRow => ({
  ...{ id, kind, operator: 'op-01', district: '371702', telemetry: 'expected' },
  commissionedAt: '2021-03-01T00:00:00+08:00',
  connectedAt: START,
  intervalS: 86_400,
  heartbeatS: 86_400,
  ...more,
});

const connector = { parts: [{ part: '1', role: 'connector' }] };
const REGISTER = [
  asset('ld-a', 'charger', connector),
  asset('ld-b', 'charger', connector),
  asset('ld-h2', 'hydrogen', {
    parts: [
      { part: 's1', role: 'sensor' },
      { part: 't20', role: 'storage', attributes: { pressureClass: 20 } },
      { part: 't45', role: 'storage', attributes: { pressureClass: 45 } },
      { part: 't90', role: 'storage', attributes: { pressureClass: 90 } },
    ],
  }),
  asset('ld-site', 'site5g', {
    parts: [
      { part: 'c1', role: 'cell' },
      { part: 'fsu', role: 'fsu' },
    ],
  }),
];

/** A device says that alarms of its own begin, or are over. */
const ownAlarms = (id: string, at: number, codes: readonly string[], active: boolean): Said =>
  telemetry('charger', id, at, {
    part: '1',
    status: 'IDLE',
    alarms: codes.map((code) => ({ code, active })),
  });

const settings = (text: string): readonly string[] => {
  const file = join(temporaryDirectory(), 'city.yaml');
  writeFileSync(file, text);
  return ['--config', file];
};

const figures = (city: SimulatedCity, from: number, to: number) =>
  city.product.get<Figures>(`/alarms/performance?from=${from}&to=${to}`);

async function open(city: SimulatedCity, query: string): Promise<readonly AlarmAnswer[]> {
  return (await city.product.get<{ items: AlarmAnswer[] }>(`/alarms?limit=1000&${query}`)).items;
}

const alarmOf = (city: SimulatedCity, id: string) =>
  city.product.get<AlarmAnswer>(`/alarms/${encodeURIComponent(id)}`);

afterAll(cleanUp);

describe('two operators and a day of one alarm every five minutes', () => {
  let city: SimulatedCity;
  beforeAll(async () => {
    city = await startCity(REGISTER, settings('alarms: { positions: 2 }\n'));
    const script = Array.from({ length: 288 }, (_, n) => {
      const at = START + n * 5 * MINUTE;
      const codes = [`E${n % 40}`];
      return [ownAlarms('ld-a', at, codes, true), ownAlarms('ld-a', at + 2 * MINUTE, codes, false)];
    }).flat();
    const fault = { part: '1', status: 'FAULTED' };
    const before = telemetry('charger', 'ld-b', START - MINUTE, fault);
    await city.play([before, ...script], START + DAY + MINUTE);
    await city.settled();
  }, 240_000);
  afterAll(() => city.stop());

  it('AT-AL-06 288 alarms in 24 h at 2 positions are 1.0 per 10 min and position', async () => {
    const day = await figures(city, START, START + DAY);
    expect(day).toMatchObject({ positions: 2, annunciated: 288, averagePer10Min: 1 });
    expect([day.peakPer10Min, day.floodShare]).toEqual([2, 0]);
  });

  it('AT-AL-09 an alarm is stale once it has been active for more than 24 h', async () => {
    const [fault] = await open(city, 'asset=ld-b');
    const raised = Date.parse(fault?.raisedAt ?? '');
    const staleAt = async (to: number) =>
      (await figures(city, to - HOUR, to)).stale.map(({ alarm }) => alarm);
    expect(await staleAt(raised + DAY)).toEqual([]);
    expect(await staleAt(raised + DAY + SECOND)).toEqual([fault?.id]);
  });
});

describe('one operator', () => {
  let city: SimulatedCity;
  let outside: Awaited<ReturnType<typeof startReceiver>>;
  let live: Awaited<ReturnType<typeof followLive>>;

  beforeAll(async () => {
    outside = await startReceiver();
    const channel = `{ id: duty, type: webhook, url: '${outside.url}' }`;
    city = await startCity(REGISTER, settings(`notifier:\n  channels:\n    - ${channel}\n`));
    await city.advance(START);
    live = await followLive(city.product.httpUrl, 'topics=alarm&lang=en');
  }, 120_000);
  afterAll(async () => {
    live.stop();
    await city.stop();
    outside.stop();
  });

  const seen = (id: string) =>
    live.events.filter(({ event, data }) => event === 'alarm' && data['id'] === id);

  async function pass(seconds: number): Promise<void> {
    await city.advance(city.now() + seconds * SECOND, SECOND);
    await city.settled();
  }

  async function toldOf(alarm: string, wanted: readonly string[]): Promise<void> {
    const told = async () => outside.typesOf(alarm).length >= wanted.length;
    await until(told, { withinMs: 60_000, what: `${alarm} is told` });
    expect(outside.typesOf(alarm)).toEqual(wanted);
  }

  it('AT-AL-07 a flood begins above ten in ten minutes, and ends below five', async () => {
    const from = START + BUCKET;
    const script = [3, 12, 15, 7, 4, 2].flatMap((count, bucket) =>
      Array.from({ length: count }, (_, n) =>
        ownAlarms('ld-a', from + bucket * BUCKET + n * 40 * SECOND, [`F${bucket}-${n}`], true),
      ),
    );
    const second = from + BUCKET + 11 * 40 * SECOND;
    await city.play(
      script.filter(({ at }) => at <= second),
      second + 2 * SECOND,
      SECOND,
    );
    await city.settled();
    const [flood] = await open(city, 'scope=platform');
    expect(flood).toMatchObject({ id: FLOOD, state: 'UNACK_ACTIVE', limit: 10 });
    const ack = { occurrence: 1, reason: '', user: 'li' };
    expect((await city.post(`/alarms/${encodeURIComponent(FLOOD)}/ack`, ack)).status).toBe(200);
    await city.play(
      script.filter(({ at }) => at > second),
      from + HOUR,
      5 * SECOND,
    );
    await city.settled();
    const hour = await figures(city, from, from + HOUR);
    expect(hour).toMatchObject({ annunciated: 43, floodShare: 0.5, floodAlarms: 34 });
    expect([hour.peakPer10Min, hour.inFlood]).toEqual([15, false]);
    const { history = [], state } = await alarmOf(city, FLOOD);
    expect([state, history.map(({ step }) => step)]).toEqual([
      'NORMAL',
      ['raised', 'acked', 'cleared'],
    ]);
    const inBucket = history.map(({ at }) => Math.floor((Date.parse(at) - from) / BUCKET) + 1);
    expect([inBucket[0], inBucket[2]]).toEqual([2, 5]);
    expect(seen(FLOOD).map(({ data }) => data['state'])).toEqual([
      'UNACK_ACTIVE',
      'ACK_ACTIVE',
      'NORMAL',
    ]);
    await toldOf(FLOOD, ['raised', 'cleared']);
  }, 240_000);

  it('AT-AL-08 an alarm that calls three times in a minute is held as one, and told once', async () => {
    const id = 'asset~ld-b~1~REPORTED_DOOR';
    const door = async (active: boolean) => {
      const { topic, payload } = ownAlarms('ld-b', city.now(), ['DOOR'], active);
      await city.say(topic, payload);
    };
    for (let n = 0; n < 6; n += 1) {
      await door(true);
      await pass(5);
      await door(false);
      await pass(15);
    }
    const held = await alarmOf(city, id);
    expect(held).toMatchObject({ state: 'UNACK_ACTIVE', occurrence: 3, chattering: true });
    expect(held.history?.length).toBe(5);
    await toldOf(id, ['raised', 'cleared', 'raised', 'cleared', 'raised']);
    await pass(50);
    const over = await alarmOf(city, id);
    expect(over).toMatchObject({ state: 'RTN_UNACK', occurrence: 3, chattering: false });
    await toldOf(id, ['raised', 'cleared', 'raised', 'cleared', 'raised', 'cleared']);
    expect(seen(id).map(({ data }) => data['chattering'])).toEqual([
      ...[false, false, false, false],
      true,
      false,
    ]);
  }, 120_000);

  it('AT-H2-04 storage is judged at each pressure level by its own limits', async () => {
    const fill = async (values: Readonly<Record<string, number>>) => {
      for (const [part, pressure_mpa] of Object.entries(values)) {
        const said = telemetry('hydrogen', 'ld-h2', city.now(), {
          part,
          metrics: { pressure_mpa },
        });
        await city.say(said.topic, said.payload);
      }
      await pass(20);
    };
    const told = async () =>
      (await open(city, 'asset=ld-h2'))
        .map(({ part, rule, limit }) => `${part} ${rule} ${limit}`)
        .sort((a, b) => (a < b ? -1 : 1));
    await fill({ t20: 21.9, t45: 49.4, t90: 98.9 });
    expect(await told()).toEqual([]);
    await fill({ t20: 22, t45: 4.4, t90: 22 });
    expect(await told()).toEqual(['t20 STORAGE_PRESSURE_HIGH 22', 't45 STORAGE_PRESSURE_LOW 4.5']);
  }, 60_000);

  it('whoever heard of an alarm hears that its root cause took it over, and once that it is over', async () => {
    const cell = 'asset~ld-site~c1~CELL_FAULT';
    const mains = 'asset~ld-site~fsu~MAINS_FAILURE';
    const say = async (fields: Readonly<Record<string, unknown>>) => {
      const { topic, payload } = telemetry('site5g', 'ld-site', city.now(), fields);
      await city.say(topic, payload);
    };
    const power = (mains_fail: number) =>
      say({ part: 'fsu', metrics: { mains_fail, dc_voltage_v: -53, battery_pct: 90 } });
    await say({ part: 'c1', status: 'FAULT' });
    await pass(35);
    await toldOf(cell, ['raised']);
    await power(1);
    await pass(15);
    await toldOf(mains, ['raised']);
    await toldOf(cell, ['raised', 'taken_over']);
    const taken = outside.heard.find(({ type }) => type.includes('taken_over'));
    expect(taken?.data.alarm.suppressedBy).toBe(mains);
    await say({ part: 'c1', status: 'IN_SERVICE' });
    await pass(5);
    await toldOf(cell, ['raised', 'taken_over', 'cleared']);
    await power(0);
    await pass(75);
    await toldOf(mains, ['raised', 'cleared']);
    expect(outside.typesOf(cell)).toEqual(['raised', 'taken_over', 'cleared']);
    expect((await alarmOf(city, cell)).state).toBe('NORMAL');
  }, 120_000);
});
