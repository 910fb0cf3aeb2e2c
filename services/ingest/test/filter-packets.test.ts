import fc from 'fast-check';
import { generate, parser } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import {
  createPacketFilter,
  type PacketFault,
  type RefusedPublish,
} from '../src/filter-packets.ts';

function filtering() {
  const refused: RefusedPublish[] = [];
  const faults: PacketFault[] = [];
  const filter = createPacketFilter({
    maxPacketBytes: 500,
    maxDiscardBytes: 2000,
    maxConnectBytes: 100,
    topicLevelsMax: 8,
    replace(one) {
      refused.push(one);
      return publish('replaced', '', one.messageId);
    },
    accept: () => undefined,
    refuse: (fault) => void faults.push(fault),
  });
  return { filter, refused, faults };
}

function publish(topic: string, payload: string, messageId: number): Buffer {
  return generate({ cmd: 'publish', topic, payload, qos: 1, messageId } as never);
}

const connect = generate({ cmd: 'connect', clientId: 'c', protocolVersion: 4 } as never);

function packetsIn(bytes: Buffer): string[] {
  const found: string[] = [];
  const reading = parser();
  reading.on('packet', (packet) =>
    found.push(packet.cmd === 'publish' ? `${packet.topic} ${packet.messageId}` : packet.cmd),
  );
  reading.parse(bytes);
  return found;
}

/** The bytes in pieces that end anywhere. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] as number;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const conversation = Buffer.concat([
  connect,
  publish('a', 'x'.repeat(100), 1),
  publish('big', 'y'.repeat(1200), 2),
  Buffer.from([0xc0, 0]),
  publish('a/b/c/d/e/f/g/h/i/j/k', '', 3),
  publish('a', '', 4),
]);

describe('the packet filter', () => {
  it('passes good packets, and replaces large and deep ones in their place, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sizes) => {
        const { filter, refused } = filtering();
        const passed = cut(conversation, sizes).map((piece) => Buffer.from(filter(piece)));
        expect(packetsIn(Buffer.concat(passed))).toEqual([
          'connect',
          'a 1',
          'replaced 2',
          'pingreq',
          'replaced 3',
          'a 4',
        ]);
        expect(refused).toMatchObject([
          { topic: 'big', reason: 'size', messageId: 2, bytes: 1200 },
          { reason: 'levels', messageId: 3, bytes: 0 },
        ]);
      }),
    );
  });

  it('copies nothing when all is well', () => {
    const { filter } = filtering();
    filter(connect);
    const chunk = publish('a', 'x', 1);
    expect(filter(chunk).buffer).toBe(chunk.buffer);
  });

  it('says why a connection must end, and passes nothing any more', () => {
    const beginnings = [
      Buffer.from('GET /'),
      Buffer.from([0x10, 0xff, 0x01]),
      generate({ cmd: 'connect', clientId: 'c', protocolVersion: 5 } as never),
      Buffer.concat([connect, Buffer.from([0x32, 0xff, 0x7f])]),
    ];
    const found = beginnings.map((bytes) => {
      const { filter, faults } = filtering();
      filter(bytes);
      return [faults, filter(connect).length];
    });
    expect(found).toEqual([
      [[{ what: 'protocol' }], 0],
      [[{ what: 'packet_size' }], 0],
      [[{ what: 'version', version: 5 }], 0],
      [[{ what: 'packet_size' }], 0],
    ]);
  });
});
