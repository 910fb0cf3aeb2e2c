import type { PublishPacket } from 'aedes';
import { readHeader } from './filter-packets.ts';

/** The parser that aedes gives every client, as far as we lean on it; a test holds it against upgrades. */
export interface Parser {
  parse(chunk: Buffer): number;
  emit(event: 'packet', packet: PublishPacket): boolean;
}

const PUBLISH = 3;

/**
 * Reads PUBLISH packets that lie whole in a chunk, which is nearly all there is, without the copies and states of
 * the parser. What is something else, or torn, or not well-formed, the parser reads as before. Every chunk begins
 * where the one before ended, and the filter before it lets only whole fixed headers through.
 */
export function readPublishes(parser: Parser): void {
  const parse = parser.parse.bind(parser);
  let owed = 0;

  /** Of a packet that is not ours; the rest of it may still be on its way. */
  function passOn(chunk: Buffer, from: number, end: number): number {
    const to = Math.min(end, chunk.length);
    owed = end - to;
    parse(chunk.subarray(from, to));
    return to;
  }

  parser.parse = (chunk) => {
    let at = owed > 0 ? passOn(chunk, 0, owed) : 0;
    while (at < chunk.length) {
      const header = readHeader(chunk, at);
      if (typeof header !== 'object') return parse(chunk.subarray(at));
      const end = header.body + header.remaining;
      const packet = header.type === PUBLISH ? publishOf(chunk, header, end) : undefined;
      if (packet) parser.emit('packet', packet);
      at = packet ? end : passOn(chunk, at, end);
    }
    return 0;
  };
}

interface Place {
  readonly flags: number;
  readonly body: number;
  readonly remaining: number;
}

/** Undefined unless the packet is whole and well-formed (MQTT 3.1.1, 3.3). */
function publishOf(
  chunk: Buffer,
  { flags, body, remaining }: Place,
  end: number,
): PublishPacket | undefined {
  const qos = (flags >> 1) & 3;
  if (end > chunk.length || qos === 3 || remaining < 2) return undefined;
  const topicEnd = body + 2 + chunk.readUInt16BE(body);
  const payloadAt = qos === 0 ? topicEnd : topicEnd + 2;
  if (payloadAt > end) return undefined;
  return {
    cmd: 'publish',
    retain: (flags & 1) !== 0,
    qos: qos as 0 | 1 | 2,
    dup: (flags & 8) !== 0,
    length: remaining,
    topic: chunk.toString('utf8', body + 2, topicEnd),
    messageId: qos === 0 ? undefined : chunk.readUInt16BE(topicEnd),
    payload: chunk.subarray(payloadAt, end),
  } as PublishPacket;
}
