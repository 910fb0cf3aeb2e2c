import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, CONNACK, openIngest, openRaw, telemetry, until } from './open-ingest.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const RUNS = 150;

let bench: Bench;
beforeAll(async () => {
  bench = await openIngest({ settings: { connectTimeoutMs: 2000 } });
});
afterAll(() => bench.close());

const connect = generate({
  cmd: 'connect',
  clientId: 'fuzz',
  protocolVersion: 4,
  clean: true,
} as never);

function publish(payload: string, messageId: number): Buffer {
  const topic = telemetry('fuzz');
  return generate({ cmd: 'publish', topic, payload, qos: 1, messageId } as never);
}

/** A valid conversation in which some bytes are changed, cut out or put in. */
const damage = fc.array(
  fc.record({
    // A double would nearly always be close to 0: there are as many of them below 0.001 as above.
    at: fc.nat(999).map((thousandth) => thousandth / 1000),
    cut: fc.nat(20),
    put: fc.uint8Array({ maxLength: 20 }),
  }),
  { minLength: 1, maxLength: 6 },
);

function damaged(bytes: Buffer, changes: readonly { at: number; cut: number; put: Uint8Array }[]) {
  let result = bytes;
  for (const { at, cut, put } of changes) {
    const from = Math.floor(at * result.length);
    result = Buffer.concat([result.subarray(0, from), put, result.subarray(from + cut)]);
  }
  return result;
}

it(`damaged conversations stop nothing and lose no good reading (seed ${SEED})`, async () => {
  const witness = await bench.connect('witness');
  const message = JSON.stringify({ ts: Date.now(), status: 'IDLE' });
  let sent = 0;
  const conversation = Buffer.concat([
    connect,
    publish(message, 1),
    publish('[{"ts":1},{}]', 2),
    Buffer.from([0xc0, 0x00]),
    publish(message, 3),
  ]);
  await fc.assert(
    fc.asyncProperty(damage, fc.boolean(), async (changes, isAfterConnect) => {
      const raw = await openRaw(bench.port);
      if (isAfterConnect) {
        raw.send(connect);
        await raw.received(CONNACK.length);
        raw.send(damaged(conversation.subarray(connect.length), changes));
      } else raw.send(damaged(conversation, changes));
      sent += 1;
      const reading = JSON.stringify({ ts: Date.now(), seq: sent });
      await witness.publishAsync(telemetry('witness'), reading, { qos: 1 });
      // Only now: what comes together with the end of a connection need not be taken any more.
      raw.socket.end();
      raw.socket.resume();
      await raw.closed;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  await until(async () => {
    const kept = (await bench.readings()).filter(({ asset }) => asset === 'witness');
    return kept.length === sent;
  });
  expect(await bench.codes()).not.toEqual([]);
}, 60_000);

it(`random payloads are each one rejection or one reading (seed ${SEED})`, async () => {
  const client = await bench.connect('payloads');
  const count = async () => (await bench.readings()).length + (await bench.rejections()).length;
  const before = await count();
  let objects = 0;
  const payload = fc.oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
    fc
      .dictionary(fc.constantFrom('ts', 'part', 'status', 'metrics', 'ext', 'x'), fc.jsonValue())
      .map((object) => Buffer.from(JSON.stringify({ ts: Date.now(), ...object }))),
  );
  await fc.assert(
    fc.asyncProperty(payload, async (bytes) => {
      await client.publishAsync(telemetry('random'), bytes, { qos: 1 });
      objects += objectsIn(bytes);
    }),
    { seed: SEED, numRuns: RUNS * 2 },
  );
  expect(await count()).toBe(before + objects);
}, 60_000);

function objectsIn(bytes: Buffer): number {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return Array.isArray(value) ? Math.max(1, value.length) : 1;
  } catch (error) {
    return error instanceof SyntaxError ? 1 : 0;
  }
}
