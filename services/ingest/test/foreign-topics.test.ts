import mqtt from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, openIngest, until } from './open-ingest.ts';

let bench: Bench;
afterEach(() => bench.close());

async function listen(clientId: string, filter: string, options: object = {}) {
  const client = await bench.connect(clientId, options);
  const heard: string[] = [];
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  await client.subscribeAsync(filter, { qos: 1 });
  return { client, heard };
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
});
