import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../system/until.ts';
import { type City, createCity, noEngines } from './city.ts';
import { foreignRead, withAdmin } from './foreign-client.ts';
import { sharesOf } from './group-members.ts';
import { createMosquitto, type Mosquitto, mosquittoMissing } from './mosquitto.ts';
import { type Receiver, startReceiver, type Told } from './receiver.ts';

const missing = noEngines ?? mosquittoMissing() ?? null;
const WITHIN_MS = 60_000;
/** Over all partitions. */
const CHARGERS = Array.from({ length: 60 }, (_, index) => `told-${index}`);
const NAGGED = 'nagged';
/** Silenced together. */
const DARK = Array.from({ length: 24 }, (_, index) => `dark-${index}`);
const RULE = 'CHARGER_FAULTED';
/** Long enough for kills to hit what is on its way. */
const TAKES_MS = 60;

let city: City;
let hook: Receiver;
let nag: Receiver;
let broker: Mosquitto;
let heard: Heard;

const waitFor = <T>(what: string, ask: () => Promise<T | undefined | false>) =>
  until(ask, { withinMs: WITHIN_MS, what });
const say = (text: string) => process.stdout.write(`  ${text}\n`);
const topicOf = (id: string) => `infrapulse/v1/charger/${id}/telemetry`;
const reading = (status: string) => ({ ts: Date.now(), part: '1', status });
const row = (id: string) => ({
  ...{ id, kind: 'charger', site: 'st-told', district: '371702', lifecycle: 'IN_SERVICE' },
  parts: [{ part: '1', role: 'connector' }],
});

interface Heard {
  readonly ids: readonly string[];
  end(): Promise<void>;
}

/** Ids of the events at a topic, as a subscriber of another platform hears them. */
async function hear(url: string, topic: string): Promise<Heard> {
  const ids: string[] = [];
  const client = await mqtt.connectAsync(url, { clientId: 'brain' });
  client.on('message', (_, payload) => {
    ids.push((JSON.parse(payload.toString()) as Told['event']).id);
  });
  await client.subscribeAsync(topic, { qos: 1 });
  return { ids, end: () => client.endAsync() };
}

function settings(brain: { readonly brokers: readonly string[]; readonly topicPrefix?: string }) {
  const channels = [
    { id: 'hook', type: 'webhook', url: hook.url },
    { id: 'nag', type: 'webhook', url: nag.url },
    { id: 'dead', type: 'webhook', url: 'http://127.0.0.1:9/' },
    { id: 'brain', type: 'mqtt', url: broker.url, topic: 'city/alarms' },
    {
      ...{ id: 'lake', type: 'kafka', brokers: brain.brokers },
      topic: `${brain.topicPrefix}emergency`,
    },
  ];
  const routes = [
    { asset: [NAGGED], to: ['nag'], tell: ['raise'], repeat: '2s' },
    { rule: [RULE, 'PLATFORM_SILENT'], to: ['hook', 'dead', 'brain', 'lake'] },
  ];
  const [from, to] = ['2020-01-01T00:00:00+08:00', '2099-01-01T00:00:00+08:00'];
  const silences = [{ asset: ['hushed'], from, to, reason: 'rebuilding' }];
  return { notifier: { channels, routes, silences } };
}

async function publishAll(ids: readonly string[], status: string): Promise<void> {
  const client = await mqtt.connectAsync(city.workers.get('ingest')?.addresses['mqtt'] ?? '');
  await Promise.all(
    ids.map((id) => client.publishAsync(topicOf(id), JSON.stringify(reading(status)), { qos: 1 })),
  );
  await client.endAsync();
}

/** Keys of what must be told of a step of each charger's alarm. */
const keysOf = (channel: string, step: number) =>
  CHARGERS.map((id) => `asset~${id}~1~${RULE}~1~${step}~${channel}`).sort();
const once = (keys: readonly string[]) => [...new Set(keys)].sort();
const hookKeys = () => hook.told.map(({ key }) => key);

const stepOf = (key: string) => key.split('~').at(-2);

/** All that another platform finds in its topic. */
async function readEmergencies() {
  const topic = `${city.kafka.topicPrefix}emergency`;
  const ends = await withAdmin(city.kafka, (admin) => admin.fetchTopicOffsets(topic));
  const count = ends.reduce((sum, { high }) => sum + Number(high), 0);
  return foreignRead(city.kafka, topic, count);
}

interface Noted {
  readonly key: string;
  readonly channel: string;
  readonly outcome: string;
}

async function noted(channel: string): Promise<readonly Noted[]> {
  const found = await city.get<{ items: readonly Noted[] }>(
    `/notifications?channel=${channel}&limit=1000`,
  );
  return found.items;
}

const SHARE_OF_TWO = '3,3';
const sharing = async () => String(await sharesOf(city.kafka, 'notifier-hook')) === SHARE_OF_TWO;

describe.skipIf(missing !== null)(missing ?? 'two notifiers as processes of their own', () => {
  beforeAll(async () => {
    [hook, nag, broker] = [
      await startReceiver(TAKES_MS),
      await startReceiver(0),
      await createMosquitto(),
    ];
    await broker.start();
    heard = await hear(broker.url, 'city/alarms');
    city = await createCity({ settings });
    const topic = `${city.kafka.topicPrefix}emergency`;
    await withAdmin(city.kafka, (admin) =>
      admin.createTopics({ topics: [{ topic, numPartitions: 3 }] }),
    );
    const alone = ['historian', 'alarms', 'api', 'ingest'] as const;
    await Promise.all([
      ...alone.map((service) => city.start(service)),
      city.start('notifier', 'notifier-1'),
      city.start('notifier', 'notifier-2'),
    ]);
    await city.post('/assets/import', [...CHARGERS, ...DARK, NAGGED].map(row));
    await waitFor('the register', () => city.get(`/assets/${NAGGED}`));
    await waitFor('a share for both', sharing);
  });
  afterAll(async () => {
    await city?.dispose();
    await heard?.end();
    await broker?.dispose();
    await Promise.all([hook?.stop(), nag?.stop()]);
  });

  it('answer for their health, readiness and metrics', async () => {
    const { health } = city.workers.get('notifier-1')?.addresses ?? {};
    const paths = ['/healthz', '/readyz', '/metrics'];
    const answers = await Promise.all(paths.map((path) => fetch(`${health}${path}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await answers[2]?.text()).toContain('infrapulse_notifier_waiting');
  });

  it('tell the api, which is another process, the silences of their settings, once', async () => {
    const { items } = await city.get<{ items: { silenceId: string }[] }>('/silences');
    expect(items).toMatchObject([
      { origin: 'settings', match: { asset: ['hushed'] }, state: 'active', reason: 'rebuilding' },
    ]);
    const { http } = city.workers.get('api')?.addresses ?? {};
    const path = `${http}/api/v1/silences/${items[0]?.silenceId}`;
    const refused = await fetch(path, { method: 'DELETE' });
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { code: 'SILENCE_OF_SETTINGS' },
    ]);
  });

  it('send the test that the api is asked for, once, and say what is no channel', async () => {
    const tested = await city.post<{ outcome: string; status: number; testId: string }>(
      '/channels/hook/test',
      {},
    );
    expect(tested).toMatchObject({ status: 200, body: { outcome: 'delivered', status: 204 } });
    expect(hookKeys()).toEqual([`test~${tested.body.testId}~hook`]);
    expect(await city.post('/channels/nobody/test', {})).toMatchObject({
      ...{ status: 404, body: { code: 'CHANNEL_UNKNOWN' } },
    });
  });

  it('tell of every alarm raised through MQTT with one key, though each is killed in the middle', async () => {
    await publishAll(CHARGERS, 'FAULTED');
    for (const [name, share] of [
      ['notifier-1', 0.2],
      ['notifier-2', 0.6],
    ] as const) {
      await waitFor('some of it', async () => hookKeys().length > CHARGERS.length * share);
      const began = performance.now();
      await city.workers.get(name)?.end('SIGKILL');
      say(`${name} killed when ${hookKeys().length} were told`);
      await city.start('notifier', name);
      say(`ready again after ${Math.round(performance.now() - began)} ms`);
    }
    const told = () => hookKeys().filter((key) => key.includes(RULE));
    await waitFor('all raises', async () => once(told()).length >= CHARGERS.length);
    await publishAll(CHARGERS, 'IDLE');
    await waitFor('all clears', async () => once(told()).length >= 2 * CHARGERS.length);
    // One key for each that was raised, and for each that was cleared, and no other.
    expect(once(told())).toEqual([...keysOf('hook', 1), ...keysOf('hook', 2)].sort());
    say(`${told().length} requests for ${once(told()).length} notifications`);
    // A kill may hit the one that each of them has on its way.
    expect(told().length - once(told()).length).toBeLessThanOrEqual(2);
    for (const id of CHARGERS) {
      const ofOne = hook.told.filter(({ key }) => key.startsWith(`asset~${id}~`));
      const types = ofOne.map(({ event }) => event.type.split('.')[2]);
      expect(types.join()).toMatch(/^raised(,raised)?(,cleared)+$/);
    }
  });

  it('note each in the log, where the api shows it', async () => {
    const found = await waitFor('all noted', async () => {
      const items = (await noted('hook')).filter(({ key }) => key.includes(RULE));
      return once(items.map(({ key }) => key)).length === 2 * CHARGERS.length && items;
    });
    expect(new Set(found.map(({ outcome }) => outcome))).toEqual(new Set(['delivered']));
  });

  it("bring the same to another platform's MQTT topic and Kafka topic, in the order of each alarm", async () => {
    const expected = (channel: string) => [...keysOf(channel, 1), ...keysOf(channel, 2)].sort();
    await waitFor(
      'all at the broker',
      async () => once(heard.ids).length >= expected('brain').length,
    );
    expect(once(heard.ids)).toEqual(expected('brain'));
    await waitFor('all noted', async () => {
      const keys = (await noted('lake')).map(({ key }) => key);
      return once(keys).length === expected('lake').length;
    });
    const records = await readEmergencies();
    const kept = records.map(({ headers }) => headers['idempotency-key'] ?? '');
    expect(once(kept)).toEqual(expected('lake'));
    expect(records[0]).toMatchObject({
      key: expect.stringMatching(/^asset\/told-\d+$/),
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    });
    for (const ids of [kept, heard.ids])
      for (const id of CHARGERS) {
        const steps = ids.filter((key) => key.startsWith(`asset~${id}~`)).map(stepOf);
        // What comes twice comes behind itself, if at all.
        expect(steps.join()).toMatch(/^1(,1)?(,2)+$/);
      }
    say(`${heard.ids.length} at the broker, ${records.length} in the topic, 120 notifications`);
  });

  it('hand over what waits for a dead channel when one is stopped and started, within seconds', async () => {
    const ended = await city.workers.get('notifier-2')?.end('SIGTERM');
    expect(ended?.code).toBe(0);
    expect(ended?.tookMs).toBeLessThan(10_000);
    const dead = () => sharesOf(city.kafka, 'notifier-dead');
    await waitFor('all with one', async () => String(await dead()) === '6');
    const began = performance.now();
    await city.start('notifier', 'notifier-2');
    await waitFor('a share for both', async () => String(await dead()) === SHARE_OF_TWO);
    const tookMs = Math.round(performance.now() - began);
    say(`stopped in ${ended?.tookMs} ms, shared again ${tookMs} ms after the start`);
    expect(tookMs).toBeLessThan(20_000);
  });

  it('repeat what nobody acknowledges once, not once each', async () => {
    await publishAll([NAGGED], 'FAULTED');
    await waitFor('five calls', async () => nag.told.length >= 5);
    await publishAll([NAGGED], 'IDLE');
    const keys = nag.told.map(({ key }) => key);
    expect(keys).toEqual([...new Set(keys)]);
    const numbers = keys.slice(1).map((key) => Number(/~repeat-(\d+)~nag$/.exec(key)?.[1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it('tell what a silence kept back when it ends, with one key, though each is killed meanwhile', async () => {
    const silence = { match: { asset: DARK }, to: Date.now() + 3_600_000, reason: 'works' };
    const made = await city.post<{ silenceId: string }>('/silences', silence);
    await publishAll(DARK, 'FAULTED');
    await waitFor('the silenced alarms', async () => {
      const path = `/alarms?rule=${RULE}&state=UNACK_ACTIVE&limit=100`;
      const { items } = await city.get<{ items: { silencedUntil: string | null }[] }>(path);
      const { lag } = await city.get<{ lag: Record<string, number> }>('/pipeline');
      const silenced = items.filter(({ silencedUntil }) => silencedUntil !== null);
      return silenced.length === DARK.length && lag['notifier-hook'] === 0;
    });
    const told = () => hookKeys().filter((key) => key.includes('~dark-'));
    expect(told()).toEqual([]);
    await city.workers.get('notifier-1')?.end('SIGKILL');
    const { http } = city.workers.get('api')?.addresses ?? {};
    const path = `${http}/api/v1/silences/${made.body.silenceId}`;
    expect((await fetch(path, { method: 'DELETE' })).status).toBe(200);
    await city.start('notifier', 'notifier-1');
    await waitFor('some of it', async () => told().length > DARK.length / 3);
    await city.workers.get('notifier-2')?.end('SIGKILL');
    await city.start('notifier', 'notifier-2');
    await waitFor('all of it', async () => once(told()).length >= DARK.length);
    await publishAll(DARK, 'IDLE');
    await waitFor('all clears', async () => once(told()).length >= 2 * DARK.length);
    const keys = DARK.flatMap((id) => [1, 2].map((step) => `asset~${id}~1~${RULE}~1~${step}~hook`));
    expect(once(told())).toEqual(keys.sort());
    say(`${told().length} requests for ${keys.length} notifications`);
    expect(told().length - keys.length).toBeLessThanOrEqual(2);
  });

  it('say once that log time stands still, and once that it moves again', async () => {
    const silent = () => hook.told.filter(({ key }) => key.includes('PLATFORM_SILENT'));
    await city.workers.get('ingest')?.end('SIGKILL');
    await waitFor('PLATFORM_SILENT', async () => silent().length > 0);
    await city.start('ingest');
    await waitFor('its end', async () => silent().length > 1);
    // Whoever else would tell it has looked by then.
    const { body } = await city.post<{ testId: string }>('/channels/hook/test', {});
    await waitFor('the test', async () => hookKeys().some((key) => key.includes(body.testId)));
    expect(silent().map(({ event }) => event.type.split('.')[2])).toEqual(['raised', 'cleared']);
  });
});
