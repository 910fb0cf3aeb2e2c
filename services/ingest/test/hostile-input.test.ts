import { generate } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, CONNACK, openIngest, openRaw, telemetry } from './open-ingest.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openIngest({ settings: { connectTimeoutMs: 300 } });
});
afterEach(async () => {
  await stillWorks();
  await bench.close();
});

/** Whatever came before: a good reading is taken, and only once. */
async function stillWorks(): Promise<void> {
  const before = (await bench.readings()).length;
  const client = await bench.connect('witness');
  await client.publishAsync(telemetry('witness'), good(), { qos: 1 });
  expect(await bench.readings()).toHaveLength(before + 1);
}

function good(fields: object = {}): string {
  return JSON.stringify({ ts: Date.now(), status: 'IDLE', ...fields });
}

function connectPacket(clientId: string, more: object = {}): Buffer {
  return generate({ cmd: 'connect', clientId, protocolVersion: 4, clean: true, ...more } as never);
}

/** A CONNECT of these flags and texts: client id, Will topic, Will message. */
function connectOf(flags: number, ...texts: readonly string[]): Buffer {
  const bytes = ['MQTT', ...texts].map((text) =>
    Buffer.from(`\0${String.fromCharCode(text.length)}${text}`),
  );
  const [name = Buffer.alloc(0), ...payload] = bytes;
  const body = Buffer.concat([name, Buffer.from([4, flags, 0, 60]), ...payload]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}

function publishPacket(topic: string, payload: string | Buffer, messageId: number): Buffer {
  const packet = { cmd: 'publish', topic, payload, qos: 1, messageId, dup: false, retain: false };
  return generate(packet as never);
}

function puback(id: number): Buffer {
  return Buffer.from([0x40, 0x02, id >> 8, id & 255]);
}

/** A PUBLISH header that announces so many bytes. */
function announced(bytes: number): Buffer {
  const length: number[] = [];
  for (let left = bytes; left > 0; left = Math.floor(left / 128))
    length.push((left % 128) | (left >= 128 ? 0x80 : 0));
  const topic = Buffer.from(telemetry('big'));
  return Buffer.from([0x32, ...length, 0, topic.length, ...topic, 0, 7]);
}

/** Publishes between two good readings on one connection; gives the rejections. */
async function rejected(topic: string, payload: string | Buffer): Promise<readonly string[]> {
  const client = await bench.connect('c');
  await client.publishAsync(telemetry('g'), good(), { qos: 1 });
  await client.publishAsync(topic, payload, { qos: 1 });
  await client.publishAsync(telemetry('g'), good(), { qos: 1 });
  expect((await bench.readings()).filter(({ asset }) => asset === 'g')).toHaveLength(2);
  return bench.codes();
}

const NESTED = '['.repeat(10_000) + ']'.repeat(10_000);
const CORPUS: readonly (readonly [name: string, payload: string | Buffer, code: string])[] = [
  ['that is empty', '', 'NOT_JSON '],
  ['that is no JSON', '{"ts":', 'NOT_JSON '],
  ['that is GBK', Buffer.from([0x7b, 0x22, 0xb2, 0xdc, 0xd6, 0xdd, 0x22, 0x7d]), 'NOT_UTF8 '],
  ['that nests 10,000 levels', NESTED, 'TOO_DEEP '],
  ['with NaN', `{"ts":${Date.now()},"metrics":{"power_kw":NaN}}`, 'NOT_JSON '],
  ['from tomorrow', good({ ts: Date.now() + 86_400_000 }), 'CLOCK_SKEW ts'],
  ['from 1970', good({ ts: 0 }), 'TOO_OLD ts'],
  ['with a field of the wrong type', good({ seq: 'one' }), 'SCHEMA seq'],
  ['that names __proto__', `{"ts":${Date.now()},"__proto__":{"a":1}}`, 'SCHEMA __proto__'],
  ['that is an empty array', '[]', 'SCHEMA '],
  ['with an unknown field', good({ metric: 1 }), 'SCHEMA metric'],
];

describe('a payload', () => {
  for (const [name, payload, code] of CORPUS)
    it(`${name} is kept as a rejection and acknowledged`, async () => {
      expect(await rejected(telemetry('bad'), payload)).toEqual([code]);
    });

  it('with an unknown metric beside good ones loses only that one', async () => {
    const client = await bench.connect('c');
    const metrics = { power_kw: 1, pwr: 2, soc_pct: 'full' };
    await client.publishAsync(telemetry('a'), good({ metrics }), { qos: 1 });
    expect(await bench.readings()).toMatchObject([{ metrics: { power_kw: 1 } }]);
    expect(await bench.metrics.text()).toContain('infrapulse_ingest_values_set_aside_total 2');
  });
});

describe('a topic', () => {
  const topics: readonly (readonly [topic: string, code: string])[] = [
    [telemetry('a', 'spaceport'), 'UNKNOWN_KIND kind'],
    ['infrapulse/v1/kpi/x/asset/a/24h', 'TOPIC_FORBIDDEN topic'],
    ['infrapulse/v1/alarm/asset/a/-/r', 'TOPIC_FORBIDDEN topic'],
    ['infrapulse/v1/rejected/other', 'TOPIC_FORBIDDEN topic'],
    ['infrapulse/v1/clock', 'TOPIC_FORBIDDEN topic'],
    ['infrapulse/v1/refused', 'TOPIC_FORBIDDEN topic'],
    ['$SYS/x/new/clients', 'TOPIC_FORBIDDEN topic'],
    [`a${'/a'.repeat(1000)}`, 'TOPIC_FORBIDDEN topic'],
    [`infrapulse/v1${'/a'.repeat(1000)}`, 'TOPIC_FORBIDDEN topic'],
  ];
  for (const [topic, code] of topics)
    it(`${topic.slice(0, 40)} is refused, acknowledged, and reaches nobody`, async () => {
      const listener = await bench.connect('l');
      await listener.subscribeAsync(['#', '$SYS/x/#']);
      const heard: string[] = [];
      listener.on('message', (name) => heard.push(name));
      expect(await rejected(topic, good())).toEqual([code]);
      expect(heard).not.toContain(topic);
    });

  it('outside infrapulse/ behaves as on any broker', async () => {
    const client = await bench.connect('c');
    await client.publishAsync('home/lamp', 'on', { qos: 1, retain: true });
    const listener = await bench.connect('l');
    const heard = new Promise<string>((resolve) =>
      listener.on('message', (topic, payload, { retain }) =>
        resolve(`${topic} ${payload.toString()} ${retain}`),
      ),
    );
    await listener.subscribeAsync('home/#');
    expect(await heard).toBe('home/lamp on true');
  });
});

describe('a rejection', () => {
  it('comes back to its sender with field, hint and first bytes', async () => {
    const client = await bench.connect('me');
    await client.subscribeAsync('infrapulse/v1/rejected/me');
    const heard = new Promise<string>((resolve) =>
      client.on('message', (_, payload) => resolve(payload.toString())),
    );
    await client.publishAsync(telemetry('a'), '{"t":1}', { qos: 1 });
    expect(JSON.parse(await heard)).toMatchObject({
      code: 'SCHEMA',
      field: 't',
      hint: expect.stringContaining('Did you mean "ts"?'),
      client: 'me',
      asset: 'a',
      topic: telemetry('a'),
      raw: Buffer.from('{"t":1}').toString('base64'),
      bytes: 7,
    });
  });
});

describe('a packet', () => {
  it('of 2 MB is thrown away, rejected and acknowledged in its place', async () => {
    const raw = await openRaw(bench.port);
    const large = publishPacket(telemetry('big'), Buffer.alloc(2_000_000, 97), 2);
    raw.send(
      connectPacket('raw'),
      publishPacket(telemetry('a'), good(), 1),
      large,
      publishPacket(telemetry('a'), good({ seq: 1 }), 3),
    );
    expect(await raw.received(16)).toEqual(
      Buffer.concat([CONNACK, puback(1), puback(2), puback(3)]),
    );
    expect([(await bench.readings()).length, await bench.codes()]).toEqual([2, ['TOO_LARGE ']]);
    expect(await bench.rejections()).toMatchObject([
      { asset: 'big', client: 'raw', topic: telemetry('big'), bytes: 2_000_000 },
    ]);
    raw.socket.destroy();
  });

  for (const megabytes of [20, 200])
    it(`that announces ${megabytes} MB closes the connection at once`, async () => {
      const raw = await openRaw(bench.port);
      raw.send(connectPacket('raw'), announced(megabytes * 1_000_000));
      await raw.closed;
      expect(await bench.metrics.text()).toContain('{reason="packet_size"} 1');
    });

  it('of 2 MB that is no PUBLISH closes the connection', async () => {
    const raw = await openRaw(bench.port);
    raw.send(connectPacket('raw'), Buffer.from([0x82, 0x80, 0x89, 0x7a]));
    await raw.closed;
  });

  it('cut into single bytes is read all the same', async () => {
    const raw = await openRaw(bench.port);
    const bytes = Buffer.concat([
      connectPacket('raw'),
      publishPacket(telemetry('a'), good(), 1),
      publishPacket(`a${'/a'.repeat(200)}`, good(), 2),
    ]);
    for (const byte of bytes) raw.send(Buffer.from([byte]));
    expect(await raw.received(12)).toEqual(Buffer.concat([CONNACK, puback(1), puback(2)]));
    expect([(await bench.readings()).length, await bench.codes()]).toEqual([
      1,
      ['TOPIC_FORBIDDEN topic'],
    ]);
    raw.socket.destroy();
  });
});

describe('a QoS 2 message', () => {
  it('sent again before its PUBREL is kept once and answered again', async () => {
    const raw = await openRaw(bench.port);
    const options = { cmd: 'publish', topic: telemetry('a'), payload: good(), qos: 2 } as const;
    const packet = (dup: boolean) => generate({ ...options, messageId: 5, dup, retain: false });
    raw.send(connectPacket('raw'), packet(false));
    const pubrec = Buffer.from([0x50, 0x02, 0x00, 0x05]);
    expect(await raw.received(8)).toEqual(Buffer.concat([CONNACK, pubrec]));
    raw.send(packet(true), Buffer.from([0x62, 0x02, 0x00, 0x05]));
    const pubcomp = Buffer.from([0x70, 0x02, 0x00, 0x05]);
    expect(await raw.received(16)).toEqual(Buffer.concat([CONNACK, pubrec, pubrec, pubcomp]));
    expect(await bench.readings()).toHaveLength(1);
    raw.socket.destroy();
  });

  it('is one of hundreds that come at once, and each has its PUBREC', async () => {
    const raw = await openRaw(bench.port);
    const options = { cmd: 'publish', topic: telemetry('a'), payload: good(), qos: 2 } as const;
    const packet = (messageId: number) =>
      generate({ ...options, messageId, dup: false, retain: false });
    raw.send(connectPacket('raw'), ...Array.from({ length: 2500 }, (_, i) => packet(i + 1)));
    const answers = await raw.received(4 + 4 * 2500);
    expect(answers.readUInt16BE(answers.length - 2)).toBe(2500);
    raw.socket.destroy();
  });
});

describe('a connection', () => {
  it('that sends no CONNECT in time is closed', async () => {
    const raw = await openRaw(bench.port);
    await raw.closed;
  });

  it('that trickles its CONNECT is closed', async () => {
    const raw = await openRaw(bench.port);
    raw.send(connectPacket('slow').subarray(0, 5));
    await raw.closed;
  });

  it('that begins with something else is closed', async () => {
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x10, 0x04, 0x00, 0x02, 0x58, 0x58]),
      publishPacket(telemetry('a'), good(), 1),
      announced(100_000_000),
    ]) {
      const raw = await openRaw(bench.port);
      raw.send(bytes);
      await raw.closed;
    }
    expect(await bench.readings()).toEqual([]);
  });

  it('of MQTT 5 gets the code that says so', async () => {
    const raw = await openRaw(bench.port);
    raw.send(connectPacket('five', { protocolVersion: 5 }));
    expect(await raw.received(5)).toEqual(Buffer.from([0x20, 0x03, 0x00, 0x84, 0x00]));
    await raw.closed;
  });

  it('that wants a session to be kept and gives it no name gets the code that says so', async () => {
    const raw = await openRaw(bench.port);
    raw.send(connectOf(0x00, ''));
    expect(await raw.received(4)).toEqual(Buffer.from([0x20, 0x02, 0x00, 0x02]));
    await raw.closed;
  });

  it('of no name is welcome when nothing is to be kept', async () => {
    const raw = await openRaw(bench.port);
    raw.send(connectOf(0x02, ''));
    expect(await raw.received(4)).toEqual(CONNACK);
    raw.socket.destroy();
  });

  it('whose Will has QoS 3 is closed', async () => {
    const raw = await openRaw(bench.port);
    raw.send(connectOf(0x1e, 'c', 't', 'x'));
    await expect(raw.received(1)).rejects.toThrow('closed after 0 bytes');
  });

  it('of MQTT 3.1 is welcome', async () => {
    const client = await bench.connect('old', { protocolVersion: 3, protocolId: 'MQIsdp' });
    await client.publishAsync(telemetry('a'), good(), { qos: 1 });
    expect(await bench.readings()).toHaveLength(1);
  });

  it('beyond the limit of its address is closed, the others stay', async () => {
    await bench.close();
    bench = await openIngest({ settings: { clientsPerAddressMax: 2 } });
    const first = await openRaw(bench.port);
    const second = await openRaw(bench.port);
    const third = await openRaw(bench.port);
    await third.closed;
    expect([first.socket.destroyed, second.socket.destroyed]).toEqual([false, false]);
    first.socket.destroy();
    await first.closed;
  });

  it('gets no more subscriptions than the limit', async () => {
    await bench.close();
    bench = await openIngest({ settings: { subscriptionsMax: 1 } });
    const client = await bench.connect('c');
    await client.subscribeAsync('a');
    await expect(client.subscribeAsync('b')).rejects.toThrow();
  });
});
