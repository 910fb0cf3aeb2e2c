import type { PublishPacket } from 'aedes';
import type { Events } from './events.ts';

/** Retained messages of clients are bounded; one too many is delivered and not kept. */
export function createRetainedLimit(retainedMax: number, events: Events) {
  const topics = new Set<string>();
  return function mayRoute(packet: PublishPacket): boolean {
    if (!packet.retain) return true;
    if (packet.payload.length === 0) topics.delete(packet.topic);
    else if (topics.has(packet.topic) || topics.size < retainedMax) topics.add(packet.topic);
    else {
      packet.retain = false;
      events.messageDropped();
    }
    return true;
  };
}
