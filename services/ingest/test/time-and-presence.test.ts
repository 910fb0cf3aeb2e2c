import { topics } from '@infrapulse/contracts';
import type { LogRecord, Presence, Tick } from '@infrapulse/domain';
import { PipelineError, type StreamPort } from '@infrapulse/ports';
import { createSimulatedClock } from '@infrapulse/runtime';
import { generate } from 'mqtt-packet';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Bench,
  CONNACK,
  openIngest,
  openRaw,
  quietLog,
  telemetry,
  until,
} from './open-ingest.ts';

let bench: Bench;
afterEach(() => bench.close());

const NOW = Date.UTC(2026, 10, 24, 8);

async function ticks(): Promise<Tick[]> {
  return (await bench.records()).filter((record): record is Tick => record.type === 'tick');
}

async function presence(): Promise<string[]> {
  const records = (await bench.records()).filter((one): one is Presence => one.type === 'presence');
  return records.map(({ asset, gateway, online }) => `${asset}${gateway} ${online}`);
}

function will(topic: string, payload = 'offline') {
  return { will: { topic, payload, qos: 1 as const, retain: true } };
}

describe('ticks', () => {
  it('come each second behind all that was accepted before, with its counts', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    const metrics = { power_kw: 1, oops: 1 };
    await client.publishAsync(telemetry('a'), JSON.stringify({ ts: Date.now(), metrics }), {
      qos: 1,
    });
    await client.publishAsync(telemetry('a'), 'bad', { qos: 1 });
    const before = (await ticks()).length;
    await until(async () => (await ticks()).length > before);
    const log = await bench.records();
    const at = log.findLastIndex(({ type }) => type === 'tick');
    const reading = log.findIndex(({ type }) => type === 'reading');
    expect(reading).toBeLessThan(at);
    expect(log[at]).toMatchObject({
      boot: 1,
      upstream: true,
      counts: { received: 2, rejected: 1, setAside: 1 },
    });
  });

  it('are later than all before them and earlier than all behind', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    for (let seq = 0; seq < 20; seq += 1)
      await client.publishAsync(telemetry('a'), JSON.stringify({ ts: Date.now(), seq }), {
        qos: 1,
      });
    await until(async () => (await ticks()).length > 1);
    const times = (await bench.records()).flatMap((one) => ('at' in one ? [one.at] : []));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('follow a simulated clock at once', async () => {
    bench = await openIngest({ clock: createSimulatedClock(NOW) });
    const client = await bench.connect('sim');
    await client.publishAsync('infrapulse/v1/clock', `{ "now": ${NOW + 60_000} }`, { qos: 1 });
    expect((await ticks()).at(-1)).toMatchObject({ at: NOW + 60_000, since: NOW });
    await client.publishAsync('infrapulse/v1/clock', `{ "now": ${NOW} }`, { qos: 1 });
    expect((await ticks()).at(-1)?.at).toBe(NOW + 60_000);
    await client.publishAsync('infrapulse/v1/clock', '{ "now": "noon" }', { qos: 1 });
    expect(await bench.codes()).toEqual(['SCHEMA now']);
  });

  it('stay where they are when a simulated clock is set back, and the log says so', async () => {
    const warned: unknown[] = [];
    const log = {
      ...quietLog,
      warn: (fields: object, text: string) => warned.push([fields, text]),
    };
    bench = await openIngest({ clock: createSimulatedClock(NOW), log });
    const client = await bench.connect('sim');
    const tell = (now: number) =>
      client.publishAsync('infrapulse/v1/clock', `{ "now": ${now} }`, { qos: 1 });
    await tell(NOW);
    await tell(NOW + 60_000);
    expect(warned).toEqual([]);
    for (const now of [NOW, NOW + 1000]) await tell(now);
    const times = { told: '2026-11-24T08:00:00.000Z', now: '2026-11-24T08:01:00.000Z' };
    expect(warned).toEqual([[times, expect.stringContaining('simulated clock never goes back')]]);
    expect(await bench.codes()).toEqual([]);
  });

  it('do not vouch for the time that a simulated clock made up while nobody listened', async () => {
    bench = await openIngest({ clock: createSimulatedClock(NOW) });
    await bench.restart();
    const client = await bench.connect('sim');
    await client.publishAsync('infrapulse/v1/clock', `{ "now": ${NOW + 60_000} }`, { qos: 1 });
    expect((await ticks()).at(-1)).toMatchObject({ boot: 2, at: NOW + 60_000 });
    expect((await ticks()).at(-1)).not.toHaveProperty('since');
    await client.publishAsync('infrapulse/v1/clock', `{ "now": ${NOW + 120_000} }`, { qos: 1 });
    expect((await ticks()).at(-1)).toMatchObject({ at: NOW + 120_000, since: NOW + 60_000 });
  });

  it('end with a bye, and begin again with a higher boot and the same counts', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    await client.publishAsync(telemetry('a'), JSON.stringify({ ts: Date.now() }), { qos: 1 });
    await client.publishAsync(telemetry('a'), 'bad', { qos: 1 });
    await bench.restart();
    const own = (await bench.records()).filter(({ type }) => type === 'tick' || type === 'bye');
    const last = own.slice(-2);
    expect(last).toMatchObject([
      { type: 'bye', boot: 1 },
      { type: 'tick', boot: 2, counts: { received: 2, rejected: 1 } },
    ]);
  });

  it('count what the log holds beyond the last tick, after a kill', async () => {
    const base = { node: 'ingest-1', at: NOW } as const;
    const tick: LogRecord = {
      ...base,
      type: 'tick',
      boot: 7,
      upstream: true,
      counts: { received: 10, rejected: 3, setAside: 2 },
    };
    const reading = { ...base, type: 'reading', kind: 'charger', asset: 'a' } as const;
    const fill = async (stream: StreamPort) => {
      const log = [{ ...reading, at: NOW - 1 }, tick, { ...reading, at: NOW + 1 }] as LogRecord[];
      await stream.append(
        topics.readings,
        log.map((value) => ({ key: 'a', value })),
      );
      const rejected = [NOW, NOW + 1, NOW + 2].map((at) => ({
        key: 'a',
        value: { ...base, at, code: 'SCHEMA' } as never,
      }));
      await stream.append(topics.rejected, rejected);
    };
    bench = await openIngest({ before: fill });
    await until(async () => (await ticks()).length > 1);
    expect((await ticks()).at(-1)).toMatchObject({
      boot: 8,
      counts: { received: 13, rejected: 5, setAside: 2 },
    });
  });

  it('count a reading once when a kill left the tick that counts it in some partitions', async () => {
    const base = { node: 'ingest-1', type: 'tick', boot: 1, upstream: true } as const;
    const tick = (at: number, received: number, partition: number) => ({
      key: 'ingest-1',
      partition,
      value: { ...base, at, counts: { received, rejected: 0, setAside: 0 } } as LogRecord,
    });
    const reading = (at: number) => ({
      key: 'a',
      partition: 1,
      value: { ...base, type: 'reading', kind: 'charger', asset: 'a', at } as never,
    });
    const log = [tick(NOW, 1, 0), tick(NOW, 1, 1), reading(NOW + 5), tick(NOW + 9, 2, 0)];
    const before = (stream: StreamPort) => stream.append(topics.readings, log);
    bench = await openIngest({ before, partitions: 2 });
    await until(async () => (await ticks()).some(({ boot }) => boot === 2));
    expect((await ticks()).at(-1)?.counts.received).toBe(2);
  });

  it('are written after the readings they count, as partitions become durable one by one', async () => {
    const calls: string[][] = [];
    const wrap = (stream: StreamPort): StreamPort => ({
      ...stream,
      append(topic, records) {
        calls.push(records.map(({ value }) => (value as LogRecord).type));
        return stream.append(topic, records);
      },
    });
    bench = await openIngest({ wrap, partitions: 2, clock: createSimulatedClock(NOW) });
    const client = await bench.connect('sim');
    const reading = JSON.stringify({ ts: NOW });
    const clock = `{ "now": ${NOW + 60_000} }`;
    await Promise.all([
      client.publishAsync(telemetry('a'), reading, { qos: 1 }),
      client.publishAsync('infrapulse/v1/clock', clock, { qos: 1 }),
    ]);
    const [heard, counted] = ['reading', 'tick'].map((type) =>
      calls.findLastIndex((types) => types.includes(type)),
    );
    expect(calls.filter((types) => new Set(types).has('tick')).flat()).not.toContain('reading');
    expect(counted).toBeGreaterThan(heard ?? 0);
  });
});

describe('presence', () => {
  const TOPIC = 'infrapulse/v1/charger/cs-1/presence';

  it('of an asset and of a gateway goes to the log', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    await client.publishAsync(TOPIC, 'online', { qos: 1, retain: true });
    await client.publishAsync('infrapulse/v1/gateway/gw/presence', 'offline', { qos: 1 });
    await client.publishAsync(TOPIC, 'asleep', { qos: 1 });
    expect([await presence(), await bench.codes()]).toEqual([
      ['cs-1 true', 'gw false'],
      ['SCHEMA '],
    ]);
  });

  it('is retained for who comes later', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    await client.publishAsync(TOPIC, 'online', { qos: 1, retain: true });
    const late = await bench.connect('l');
    const heard = new Promise<string>((resolve) =>
      late.on('message', (_, payload) => resolve(payload.toString())),
    );
    await late.subscribeAsync(TOPIC);
    expect(await heard).toBe('online');
  });

  it('ends with the Will of the session that spoke last', async () => {
    bench = await openIngest();
    const client = await bench.connect('c', will(TOPIC));
    await client.publishAsync(TOPIC, 'online', { qos: 1 });
    client.stream.destroy();
    await until(async () => (await presence()).length === 2);
    expect(await presence()).toEqual(['cs-1 true', 'cs-1 false']);
  });

  it('does not end with the Will of a session that another has followed', async () => {
    bench = await openIngest();
    const before = await bench.connect('before', will(TOPIC));
    await before.publishAsync(TOPIC, 'online', { qos: 1 });
    const now = await bench.connect('now');
    await now.publishAsync(telemetry('cs-1'), JSON.stringify({ ts: Date.now() }), { qos: 1 });
    before.stream.destroy();
    await bench.connect('before');
    await now.publishAsync(TOPIC, 'online', { qos: 1 });
    expect(await presence()).toEqual(['cs-1 true', 'cs-1 true']);
  });

  it('does not end because we stop', async () => {
    bench = await openIngest();
    const client = await bench.connect('c', will(TOPIC));
    await client.publishAsync(TOPIC, 'online', { qos: 1 });
    await bench.restart();
    expect(await presence()).toEqual(['cs-1 true']);
  });

  it('ends not at all with a DISCONNECT', async () => {
    bench = await openIngest();
    const client = await bench.connect('c', will(TOPIC));
    await client.publishAsync(TOPIC, 'online', { qos: 1 });
    await client.endAsync();
    await bench.connect('c');
    expect(await presence()).toEqual(['cs-1 true']);
  });
});

describe('a full log', () => {
  it('gets no PUBACK, holds the connection beyond its keep-alive, and goes on when there is room', async () => {
    let isFull = false;
    bench = await openIngest({
      settings: { inFlightPerClientMax: 5, inFlightMax: 8 },
      wrap: (stream) => ({
        ...stream,
        append: async (topic, records) => {
          if (isFull) throw new PipelineError('IP_STREAM_FULL', 'retry', 'full');
          await stream.append(topic, records);
        },
      }),
    });
    const raw = await openRaw(bench.port);
    const options = { clientId: 'c', protocolVersion: 4, keepalive: 1, clean: true };
    raw.send(generate({ cmd: 'connect', ...options } as never));
    await raw.received(CONNACK.length);
    isFull = true;
    const started = performance.now();
    for (let messageId = 1; messageId <= 50; messageId += 1) {
      const payload = JSON.stringify({ ts: Date.now(), seq: messageId });
      const packet = { cmd: 'publish', topic: telemetry('a'), payload, qos: 1, messageId };
      raw.send(generate(packet as never));
    }
    await until(() => performance.now() - started > 2500);
    expect(raw.socket.bytesRead).toBe(CONNACK.length);
    isFull = false;
    await raw.received(CONNACK.length + 50 * 4);
    raw.socket.destroy();
    const kept = new Set((await bench.readings()).map(({ seq }) => seq));
    expect(kept.size).toBe(50);
  });
});
