import type { PublishPacket } from 'aedes';
import type { Link } from './links.ts';

type Packet = PublishPacket & { messageId?: number };

/** PUBACKs, those of one connection written together: one by one they cost as much as reading the messages. */
export interface Acknowledging {
  /** Before the broker goes on with the messages of a group: acknowledges one, or leaves that to the broker. */
  acknowledge(link: Link | undefined, packet: Packet): void;
  /** Writes what was acknowledged since; then the broker may go on. */
  flush(): void;
}

const PUBACK = 0x40;
const PUBACK_BYTES = 4;

export function createAcknowledging(isRouted: (packet: Packet) => boolean): Acknowledging {
  const waiting = new Map<Link, number[]>();
  /** Of them the broker acknowledges the rest of the group: in the order of the messages (MQTT-4.6.0-2). */
  const left = new Set<Link>();

  function write(link: Link, ids: readonly number[]): void {
    if (!link.socket.writable) return;
    const packets = Buffer.allocUnsafe(ids.length * PUBACK_BYTES);
    ids.forEach((id, i) => {
      packets.writeUInt16BE((PUBACK << 8) | 2, i * PUBACK_BYTES);
      packets.writeUInt16BE(id, i * PUBACK_BYTES + 2);
    });
    link.socket.write(packets);
  }

  return {
    acknowledge(link, packet) {
      if (!link || packet.qos !== 1 || packet.messageId === undefined) return;
      // It takes its time for subscribers, and for a client that does not read.
      if (isRouted(packet) || link.socket.writableNeedDrain) left.add(link);
      if (left.has(link)) return;
      const ids = waiting.get(link);
      if (ids) ids.push(packet.messageId);
      else waiting.set(link, [packet.messageId]);
      // With nothing left to acknowledge, it ends for the broker as one of QoS 0 does.
      packet.qos = 0;
    },
    flush() {
      for (const [link, ids] of waiting) write(link, ids);
      waiting.clear();
      left.clear();
    },
  };
}
