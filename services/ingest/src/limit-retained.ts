import type { PublishPacket } from 'aedes';
import type { Events } from './events.ts';

/** Retained messages of clients are bounded; one too many is delivered and not kept. */
export function createRetainedLimit(
  limits: { readonly retainedMax: number; readonly retainedBytesMax: number },
  events: Events,
) {
  const kept = new Map<string, number>();
  let bytes = 0;

  function keep(topic: string, size: number): boolean {
    const before = kept.get(topic);
    const after = bytes - (before ?? 0) + size;
    if (after > limits.retainedBytesMax) return false;
    if (before === undefined && kept.size >= limits.retainedMax) return false;
    kept.set(topic, size);
    bytes = after;
    return true;
  }

  return function limit(packet: PublishPacket): void {
    const size = packet.payload.length;
    if (size === 0) {
      bytes -= kept.get(packet.topic) ?? 0;
      kept.delete(packet.topic);
    } else if (!keep(packet.topic, size)) {
      packet.retain = false;
      events.messageDropped();
    }
  };
}
