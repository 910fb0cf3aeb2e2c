import mqtt from 'mqtt';
import { generate } from 'mqtt-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, openIngest, openRaw, until } from './open-ingest.ts';

let bench: Bench;
afterEach(() => bench.close());

async function listen(clientId: string, filter: string, options: object = {}, qos: 1 | 2 = 1) {
  const client = await bench.connect(clientId, options);
  const heard: string[] = [];
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  await client.subscribeAsync(filter, { qos });
  return { client, heard };
}

function connectOf(clientId: string): Buffer {
  return generate({ cmd: 'connect', clientId, protocolVersion: 4, clean: true } as never);
}

describe('topics of others', () => {
  it('keep retained messages up to the limit; one too many is delivered all the same', async () => {
    bench = await openIngest({ settings: { retainedMax: 2, retainedBytesMax: 10 } });
    const live = await listen('live', 't/#');
    const client = await bench.connect('c');
    const send = (topic: string, text: string) =>
      client.publishAsync(topic, text, { qos: 1, retain: true });
    await send('t/a', '1');
    await send('t/b', '12345678901');
    await send('t/c', '3');
    await send('t/d', '4');
    await send('t/a', '');
    await send('t/e', '5');
    await until(() => live.heard.length === 6);
    const late = await listen('late', 't/#');
    await until(() => late.heard.length === 2);
    expect(late.heard.sort()).toEqual(['t/c 3', 't/e 5']);
  });

  it.each([
    ['a/b', ['a/b']],
    ['a/+', ['a/b', 'a/']],
    ['a/#', ['a', 'a/b', 'a/', 'a/b/c']],
    ['+', ['a', 'ab']],
    ['+/b/#', ['a/b', 'a/b/c']],
    ['#', ['a', 'a/', 'a/b', 'a/b/c', 'ab']],
  ])('that are retained and match %s come to who subscribes to it', async (filter, expected) => {
    bench = await openIngest();
    const client = await bench.connect('c');
    for (const topic of ['a', 'ab', 'a/b', 'a/', 'a/b/c'])
      await client.publishAsync(topic, 'x', { qos: 1, retain: true });
    const { heard } = await listen('l', filter);
    await until(() => heard.length >= expected.length);
    await client.publishAsync('z', '', { qos: 1 });
    const found = heard.map((text) => text.slice(0, -2)).filter((topic) => topic !== 'z');
    expect(found.sort()).toEqual([...expected].sort());
  });

  it('that are looked for hold up nobody', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    for (let i = 0; i < 10_000; i += 1) client.publish(`lamps/${i}/state`, 'on', { retain: true });
    await client.publishAsync('last', 'on', { qos: 1, retain: true });
    const other = await openRaw(bench.port);
    const subscriber = await openRaw(bench.port);
    for (const raw of [other, subscriber]) raw.send(connectOf('r'.repeat(other === raw ? 1 : 2)));
    await Promise.all([other.received(4), subscriber.received(4)]);
    const filters = [...Array.from({ length: 99 }, (_, i) => `nobody/${i}/+`), '+'];
    const subscriptions = filters.map((topic) => ({ topic, qos: 0 }));
    subscriber.send(generate({ cmd: 'subscribe', messageId: 1, subscriptions } as never));
    const suback = 4 + 4 + filters.length;
    await subscriber.received(suback);
    other.send(Buffer.from([0xc0, 0]));
    const order: string[] = [];
    await Promise.all([
      other.received(6).then(() => order.push('answered')),
      subscriber.received(suback + 1).then(() => order.push('found')),
    ]);
    expect(order).toEqual(['answered', 'found']);
  });

  it('are kept for a persistent session that is away, up to the limit', async () => {
    bench = await openIngest({ settings: { queuedMax: 3 } });
    const away = await listen('away', 't', { clean: false });
    await away.client.endAsync();
    const client = await bench.connect('c');
    for (const text of ['1', '2', '3', '4', '5']) await client.publishAsync('t', text, { qos: 1 });
    const heard: string[] = [];
    const back = mqtt.connect(bench.url, { clientId: 'away', clean: false, reconnectPeriod: 0 });
    back.on('message', (_, payload) => heard.push(payload.toString()));
    await until(() => heard.length === 3);
    await back.publishAsync('x', '', { qos: 1 });
    expect(heard).toEqual(['1', '2', '3']);
    back.end(true);
  });

  it('reach a persistent session that comes back while there are as many as may be', async () => {
    bench = await openIngest({ settings: { sessionsMax: 1 } });
    const away = await listen('away', 't', { clean: false });
    await away.client.endAsync();
    const heard: string[] = [];
    const back = mqtt.connect(bench.url, { clientId: 'away', clean: false, reconnectPeriod: 0 });
    back.on('message', (_, payload) => heard.push(payload.toString()));
    await until(() => back.connected);
    const client = await bench.connect('c');
    await client.publishAsync('t', 'live', { qos: 1 });
    await until(() => heard.length === 1);
    expect(heard).toEqual(['live']);
    back.end(true);
  });

  it('reach a persistent session that is there whatever is kept for those that are away', async () => {
    bench = await openIngest({ settings: { queuedMax: 3 } });
    const here = await listen('here', 't', { clean: false });
    let closed = 0;
    here.client.on('close', () => {
      closed += 1;
    });
    const client = await bench.connect('c');
    const all = Array.from({ length: 300 }, (_, i) => String(i));
    await Promise.all(all.map((text) => client.publishAsync('t', text, { qos: 1 })));
    await until(() => here.heard.length === 300 || closed > 0);
    expect(here.heard).toEqual(all.map((text) => `t ${text}`));
    expect(closed).toBe(0);
  });

  it('of QoS 2 give back the room that they took of what is kept', async () => {
    bench = await openIngest({ settings: { queuedBytesMax: 1000 } });
    const away = await listen('away', 't', { clean: false }, 2);
    const client = await bench.connect('c');
    for (let i = 0; i < 20; i += 1) await client.publishAsync('t', 'x'.repeat(100), { qos: 2 });
    await until(() => away.heard.length === 20);
    await away.client.endAsync();
    await client.publishAsync('t', 'while away', { qos: 2 });
    const heard: string[] = [];
    const back = mqtt.connect(bench.url, { clientId: 'away', clean: false, reconnectPeriod: 0 });
    back.on('message', (_, payload) => heard.push(payload.toString()));
    await until(() => heard.length > 0);
    expect(heard).toEqual(['while away']);
    back.end(true);
  });

  it('are not kept by a subscription that was refused', async () => {
    bench = await openIngest({ settings: { subscriptionsMax: 1 } });
    const options = { clientId: 'away', clean: false, reconnectPeriod: 0 };
    const away = await mqtt.connectAsync(bench.url, options);
    await away.subscribeAsync(['a', 'b'], { qos: 1 }).catch(() => undefined);
    await away.endAsync();
    const client = await bench.connect('c');
    for (const topic of ['b', 'a']) await client.publishAsync(topic, 'x', { qos: 1 });
    const heard: string[] = [];
    const back = mqtt.connect(bench.url, options);
    back.on('message', (topic) => heard.push(topic));
    await until(() => heard.includes('a'));
    expect(heard).toEqual(['a']);
    back.end(true);
  });

  it('carry a Will as on any broker', async () => {
    bench = await openIngest();
    const { heard } = await listen('l', 'lamps/#');
    const lamp = await bench.connect('lamp', {
      will: { topic: 'lamps/1', payload: 'off', qos: 1 },
    });
    lamp.stream.destroy();
    await until(() => heard.length === 1);
    expect(heard).toEqual(['lamps/1 off']);
  });

  it('with wildcards in it reach nobody, as a Will neither', async () => {
    bench = await openIngest();
    const { heard } = await listen('l', 'lamps/#');
    for (const topic of ['lamps/+/1', 'lamps/#']) {
      const will = { topic, payload: 'off', qos: 1, retain: true } as const;
      const lamp = await bench.connect('lamp', { will });
      lamp.stream.destroy();
    }
    await until(async () => (await bench.codes()).length === 2);
    expect(await bench.codes()).toEqual(['TOPIC_FORBIDDEN topic', 'TOPIC_FORBIDDEN topic']);
    expect(heard).toEqual([]);
  });
});
