import { topics } from '@infrapulse/contracts';
import type { AssetVersion, RegisterChange } from '@infrapulse/domain';
import { applyRegisterChange, unregisteredVersion } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createSimulatedClock } from '@infrapulse/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, openIngest, telemetry, until } from './open-ingest.ts';

let bench: Bench;
afterEach(() => bench.close());

const NOW = Date.UTC(2026, 10, 24, 8);

function registered(stream: StreamPort, id: string, version: Partial<AssetVersion>) {
  const full: AssetVersion = {
    ...unregisteredVersion('charger', 0),
    lifecycle: 'IN_SERVICE',
    parts: [{ part: '1', role: 'connector', attributes: {} }],
    ...version,
  };
  const change: RegisterChange = {
    type: 'register',
    asset: id,
    kind: 'charger',
    origin: '',
    change: { op: 'put', version: full },
    at: 0,
    by: 'test',
  };
  const value = applyRegisterChange(undefined, change);
  return stream.append(topics.register, [{ key: id, value }]);
}

describe('a published reading', () => {
  for (const qos of [1, 2] as const) {
    it(`with QoS ${qos} is in the log when its acknowledgement comes`, async () => {
      bench = await openIngest();
      const client = await bench.connect('c');
      const message = JSON.stringify({ ts: Date.now(), part: '1', status: 'Charging' });
      await client.publishAsync(telemetry('cs-1'), message, { qos });
      expect(await bench.readings()).toMatchObject([{ asset: 'cs-1', status: 'CHARGING' }]);
    });
  }

  it('with QoS 0 arrives as well', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    await client.publishAsync(telemetry('cs-1'), JSON.stringify({ ts: Date.now() }), { qos: 0 });
    await until(async () => (await bench.readings()).length === 1);
  });

  it('is not acknowledged before it is durable', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isGated = false;
    bench = await openIngest({
      wrap: (stream) => ({
        ...stream,
        append: async (topic, records) => {
          if (isGated) await gate;
          await stream.append(topic, records);
        },
      }),
    });
    const client = await bench.connect('c');
    isGated = true;
    let isAcknowledged = false;
    const sent = client
      .publishAsync(telemetry('cs-1'), JSON.stringify({ ts: Date.now() }), { qos: 1 })
      .then(() => {
        isAcknowledged = true;
      });
    const other = await bench.connect('d');
    await other.subscribeAsync('a/b');
    expect([isAcknowledged, await bench.readings()]).toEqual([false, []]);
    release();
    await sent;
    expect(await bench.readings()).toHaveLength(1);
  });

  it('of an unknown asset registers it first, in the same partition', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    const ts = Date.now() - 50;
    for (const seq of [1, 2])
      await client.publishAsync(telemetry('new'), JSON.stringify({ ts, seq }), { qos: 1 });
    const own = (await bench.records()).filter((record) => 'asset' in record);
    expect(own.map(({ type }) => type)).toEqual(['register', 'reading', 'reading']);
    expect(own[0]).toMatchObject({
      asset: 'new',
      change: { op: 'put', version: { lifecycle: 'UNREGISTERED', connectedAt: ts } },
    });
  });

  it("of an unknown asset on a gateway's topic registers it with the gateway", async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    const one = { kind: 'charger', asset: 'behind', ts: Date.now() };
    await client.publishAsync('infrapulse/v1/gateway/gw-7/telemetry', JSON.stringify([one]), {
      qos: 1,
    });
    const own = (await bench.records()).find(({ type }) => type === 'register');
    expect(own).toMatchObject({
      asset: 'behind',
      change: { op: 'put', version: { lifecycle: 'UNREGISTERED', gateway: 'gw-7' } },
    });
  });

  it('of an unknown asset is refused when the settings say so', async () => {
    bench = await openIngest({ settings: { unknownAsset: 'reject' } });
    const client = await bench.connect('c');
    await client.publishAsync(telemetry('new'), JSON.stringify({ ts: Date.now() }), { qos: 1 });
    expect([await bench.codes(), await bench.readings()]).toEqual([['UNKNOWN_ASSET asset'], []]);
  });

  it('beyond the cap of unregistered assets is refused', async () => {
    bench = await openIngest({ settings: { unregisteredMax: 1, partsPerUnregisteredMax: 1 } });
    const client = await bench.connect('c');
    const ts = Date.now();
    const send = (asset: string, part: string) =>
      client.publishAsync(telemetry(asset), JSON.stringify({ ts, part }), { qos: 1 });
    await send('a', '1');
    await send('b', '1');
    await send('a', '2');
    await send('a', '');
    expect(await bench.codes()).toEqual(['SERIES_LIMIT asset', 'SERIES_LIMIT part']);
    expect(await bench.readings()).toHaveLength(2);
  });

  it('connects an asset that the register had as not connected, once', async () => {
    bench = await openIngest({
      before: (stream) => registered(stream, 'cs-1', { telemetry: 'none', connectedAt: null }),
    });
    const client = await bench.connect('c');
    // Of two clocks one may be a millisecond ahead: it connects since the earlier of reading and receipt.
    const ts = Date.now() - 1000;
    for (const part of ['1', ''])
      await client.publishAsync(telemetry('cs-1'), JSON.stringify({ ts, part }), { qos: 1 });
    const own = (await bench.records()).filter((record) => record.type === 'register');
    expect(own).toMatchObject([{ asset: 'cs-1', change: { op: 'connect', at: ts } }]);
  });

  it('connects no asset while it is of quality TEST', async () => {
    bench = await openIngest({
      before: (stream) => registered(stream, 'cs-1', { telemetry: 'none', connectedAt: null }),
    });
    const client = await bench.connect('c');
    const ts = Date.now() - 2000;
    const send = (message: unknown) =>
      client.publishAsync(telemetry('cs-1'), JSON.stringify(message), { qos: 1 });
    const test = { ts, part: '1', quality: 'TEST' };
    await send(test);
    expect((await bench.records()).filter(({ type }) => type === 'register')).toEqual([]);
    await send([test, { ts: ts + 1000, part: '1', quality: 'BAD' }]);
    const own = (await bench.records()).filter(({ type }) => type === 'register');
    expect(own).toMatchObject([{ asset: 'cs-1', change: { op: 'connect', at: ts + 1000 } }]);
    expect(await bench.readings()).toHaveLength(3);
  });

  it('of a part that the register does not list is refused', async () => {
    bench = await openIngest({ before: (stream) => registered(stream, 'cs-1', {}) });
    const client = await bench.connect('c');
    const message = JSON.stringify({ ts: Date.now(), part: '2' });
    await client.publishAsync(telemetry('cs-1'), message, { qos: 1 });
    expect(await bench.codes()).toEqual(['UNKNOWN_PART part']);
  });

  it('of another kind than the register knows is refused', async () => {
    bench = await openIngest({ before: (stream) => registered(stream, 'cs-1', {}) });
    const client = await bench.connect('c');
    const message = JSON.stringify({ ts: Date.now() });
    await client.publishAsync(telemetry('cs-1', 'hydrogen'), message, { qos: 1 });
    expect(await bench.codes()).toEqual(['KIND_MISMATCH kind']);
  });

  it('of an asset without clock counts at its receipt', async () => {
    const clock = createSimulatedClock(NOW);
    bench = await openIngest({
      clock,
      before: (stream) => registered(stream, 'cs-1', { clock: 'none' }),
    });
    const client = await bench.connect('c');
    await client.publishAsync(telemetry('cs-1'), '{"part":"1","status":"IDLE"}', { qos: 1 });
    expect(await bench.readings()).toMatchObject([{ ts: NOW, quality: 'UNCERTAIN' }]);
  });

  it('reaches who subscribes to its topic, never as retained', async () => {
    bench = await openIngest();
    const listener = await bench.connect('l');
    await listener.subscribeAsync('infrapulse/v1/+/+/telemetry');
    const heard = new Promise<string>((resolve) =>
      listener.on('message', (topic, _, packet) => resolve(`${topic} ${packet.retain}`)),
    );
    const client = await bench.connect('c');
    const message = JSON.stringify({ ts: Date.now() });
    await client.publishAsync(telemetry('cs-1'), message, { qos: 1, retain: true });
    expect(await heard).toBe('infrapulse/v1/charger/cs-1/telemetry false');
    const late = await bench.connect('late');
    let isHeard = false;
    late.on('message', () => {
      isHeard = true;
    });
    await late.subscribeAsync('infrapulse/v1/+/+/telemetry');
    await late.subscribeAsync('x');
    expect(isHeard).toBe(false);
  });
});

describe('a gateway', () => {
  it('speaks for many assets, each message standing alone, and is seen once a second', async () => {
    bench = await openIngest({ clock: createSimulatedClock(NOW) });
    const client = await bench.connect('g');
    const messages = [
      { ts: NOW, kind: 'charger', asset: 'a', status: 'IDLE' },
      { ts: NOW, kind: 'charger', asset: 'a', part: 'x y' },
      { ts: NOW, kind: 'hydrogen', asset: 'a' },
      { ts: NOW, kind: 'hydrogen', asset: 'h', status: 'OPEN' },
    ];
    for (let round = 0; round < 2; round += 1)
      await client.publishAsync('infrapulse/v1/gateway/gw/telemetry', JSON.stringify(messages), {
        qos: 1,
      });
    const kept = await bench.readings();
    expect(kept.map(({ asset, gateway }) => `${asset} ${gateway}`)).toEqual([
      'a gw',
      'h gw',
      'a gw',
      'h gw',
    ]);
    expect(await bench.codes()).toEqual([
      'SCHEMA part',
      'KIND_MISMATCH kind',
      'SCHEMA part',
      'KIND_MISMATCH kind',
    ]);
    const seen = (await bench.records()).filter(({ type }) => type === 'gateway_seen');
    expect(seen).toEqual([{ type: 'gateway_seen', gateway: 'gw', at: NOW, node: 'ingest-1' }]);
  });
});

describe('a charging session', () => {
  const TOPIC = 'infrapulse/v1/charger/cs-1/session';

  it('goes to its own topic, and into the log of readings', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    const end = Date.now();
    const session = { id: 's1', part: '1', start: end - 60_000, end, energyKwh: 3.5 };
    await client.publishAsync(TOPIC, JSON.stringify(session), { qos: 1 });
    const { records } = await bench.stream.tail(topics.sessions, { limit: 10 });
    const kept = { type: 'session', asset: 'cs-1', ...session, stopReason: '', userRef: null };
    expect(records.map(({ value }) => value)).toMatchObject([kept]);
    const logged = (await bench.records()).filter(({ type }) => type === 'session');
    expect(logged).toMatchObject([kept]);
  });

  it('that is none is refused, and any of an asset that is no charger', async () => {
    bench = await openIngest();
    const client = await bench.connect('c');
    await client.publishAsync(TOPIC, '{"id":"s1"}', { qos: 1 });
    await client.publishAsync('infrapulse/v1/site5g/bs-1/session', '{}', { qos: 1 });
    expect(await bench.codes()).toEqual(['SCHEMA start', 'TOPIC_FORBIDDEN topic']);
    expect((await bench.records()).filter(({ type }) => type === 'session')).toEqual([]);
  });
});
