import { randomInt } from 'node:crypto';
import type { PublishPacket } from 'aedes';
import fc from 'fast-check';
import { parser as createParser, generate, type Packet } from 'mqtt-packet';
import { expect, it } from 'vitest';
import { type Parser, readPublishes } from '../src/read-publishes.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

const id = fc.integer({ min: 1, max: 65_535 });
const publish = fc.record({
  cmd: fc.constant('publish' as const),
  topic: fc.constantFrom('infrapulse/v1/charger/CHG-1/telemetry', 'a', '城市/充电桩'),
  payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
  dup: fc.boolean(),
  retain: fc.boolean(),
  messageId: id,
});
const other = fc.oneof(
  fc.constant({ cmd: 'pingreq' as const }),
  fc.record({ cmd: fc.constant('pubrel' as const), messageId: id }),
  fc.record({
    cmd: fc.constant('subscribe' as const),
    messageId: id,
    subscriptions: fc.constant([{ topic: 'infrapulse/#', qos: 1 as const }]),
  }),
);
const packets = fc.array(fc.oneof({ weight: 5, arbitrary: publish }, other), { maxLength: 12 });

function bytesOf(packet: object): Buffer {
  const { dup, ...rest } = packet as { readonly dup?: boolean; readonly qos?: number };
  return generate({ ...rest, dup: rest.qos !== 0 && dup === true } as never);
}

/** Cut where the filter before it may cut: anywhere but within a fixed header. */
function chunksOf(all: readonly Buffer[], cuts: readonly number[]): Buffer[] {
  const whole = Buffer.concat(all);
  let start = 0;
  const headers = all.map((packet) => {
    const from = start;
    start += packet.length;
    return { from, to: from + 1 + ((packet[1] as number) >= 0x80 ? 2 : 1) };
  });
  const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))]
    .filter((at) => !headers.some(({ from, to }) => at > from && at < to))
    .sort((a, b) => a - b);
  return [...places, whole.length].map((to, i) => whole.subarray(places[i - 1] ?? 0, to));
}

function read(chunks: readonly Buffer[], quick: boolean) {
  const parser = createParser();
  const seen: unknown[] = [];
  parser.on('packet', (packet: Packet) => {
    const { payload } = packet as Partial<PublishPacket>;
    const { cmd, messageId } = packet;
    const { topic, qos, dup, retain } = packet as Partial<PublishPacket>;
    seen.push({ cmd, messageId, topic, qos, dup, retain, payload: payload?.toString('hex') });
  });
  parser.on('error', (error: Error) => seen.push(error.message));
  if (quick) readPublishes(parser as unknown as Parser);
  for (const chunk of chunks) if (chunk.length > 0) parser.parse(chunk);
  return seen;
}

it(`reads what the parser of the broker would, however it is torn (seed ${SEED})`, () => {
  const cuts = fc.array(fc.nat(4000), { maxLength: 10 });
  fc.assert(
    fc.property(packets, cuts, (sent, where) => {
      const chunks = chunksOf(sent.map(bytesOf), where);
      const seen = read(chunks, true);
      expect(seen).toEqual(read(chunks, false));
      expect(seen).toHaveLength(sent.length);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

it(`leaves to it what is not well-formed (seed ${SEED})`, () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(bytes, fc.constantFrom(0x30, 0x32, 0x34, 0x36, 0x38, 0x3f), (body, flags) => {
      const packet = Buffer.from([flags, body.length, ...body]);
      expect(read([packet], true)).toEqual(read([packet], false));
    }),
    { seed: SEED, numRuns: 500 },
  );
});
