/**
 * Looks at the fixed header of every MQTT packet before the parser may buffer it, which has no limit of its own.
 * Works on whole chunks and copies nothing as long as all is well.
 */
export interface PacketFilterOptions {
  readonly maxPacketBytes: number;
  readonly maxDiscardBytes: number;
  readonly maxConnectBytes: number;
  readonly topicLevelsMax: number;
  /** The small PUBLISH that stands in for one that may not pass. */
  replace(refused: RefusedPublish): Buffer;
  /** CONNECT is through. */
  accept(): void;
  /** The connection must end; nothing more is passed on. */
  refuse(reason: PacketFault): void;
}

export interface RefusedPublish {
  /** First byte of the packet: type, DUP, QoS, RETAIN. */
  readonly flags: number;
  readonly messageId: number;
  readonly topic: string;
  readonly reason: 'size' | 'levels';
  /** Bytes of its payload, and the first of them. */
  readonly bytes: number;
  readonly head: Buffer;
}

export type PacketFault =
  | { readonly what: 'packet_size' | 'protocol' }
  | { readonly what: 'version'; readonly version: number };

const CONNECT = 1;
const PUBLISH = 3;
const HEAD_BYTES = 1024;
const SLASH = 0x2f;

interface Header {
  readonly flags: number;
  readonly type: number;
  /** Offset of the first byte after the fixed header. */
  readonly body: number;
  readonly remaining: number;
}

interface Discard {
  readonly refused: Omit<RefusedPublish, 'head'>;
  readonly head: Buffer[];
  left: number;
}

type Filter = (chunk: Buffer) => Buffer;

const EMPTY = Buffer.alloc(0);

/** Returns what may be parsed of each chunk; an empty buffer when nothing is. */
export function createPacketFilter(options: PacketFilterOptions): Filter {
  let held = EMPTY;
  let pass = 0;
  let discard: Discard | undefined;
  let connected = false;
  let over = false;

  function end(fault: PacketFault): 'over' {
    over = true;
    options.refuse(fault);
    return 'over';
  }

  /** Judges the packet at `at`: bytes to pass, 'more' when it cannot be judged yet. */
  function judge(chunk: Buffer, at: number): number | 'more' | 'over' {
    const header = readHeader(chunk, at);
    if (header === undefined) return 'more';
    if (header === 'malformed') return end({ what: 'protocol' });
    if (!connected) return judgeConnect(chunk, header, at);
    const length = header.body - at + header.remaining;
    if (header.type === PUBLISH) return judgePublish(chunk, header, length);
    return length > options.maxPacketBytes ? end({ what: 'packet_size' }) : length;
  }

  function judgeConnect(chunk: Buffer, header: Header, at: number): number | 'more' | 'over' {
    if (header.type !== CONNECT) return end({ what: 'protocol' });
    if (header.remaining > options.maxConnectBytes) return end({ what: 'packet_size' });
    const stop = header.body + header.remaining;
    if (chunk.length < stop) return 'more';
    const version = protocolVersion(chunk.subarray(header.body, stop));
    if (version === undefined) return end({ what: 'protocol' });
    if (version !== 3 && version !== 4) return end({ what: 'version', version });
    connected = true;
    options.accept();
    return stop - at;
  }

  function judgePublish(chunk: Buffer, header: Header, length: number): number | 'more' | 'over' {
    if (length > options.maxDiscardBytes) return end({ what: 'packet_size' });
    if (header.remaining < 2) return length;
    if (chunk.length < header.body + 2) return 'more';
    const topicBytes = chunk.readUInt16BE(header.body);
    const isLarge = length > options.maxPacketBytes;
    if (!isLarge && topicBytes < options.topicLevelsMax) return length;
    const idBytes = (header.flags & 6) === 0 ? 0 : 2;
    const prefix = 2 + topicBytes + idBytes;
    if (prefix > header.remaining) return isLarge ? end({ what: 'protocol' }) : length;
    if (chunk.length < header.body + prefix) return 'more';
    const topic = chunk.subarray(header.body + 2, header.body + 2 + topicBytes);
    const isDeep = levels(topic) > options.topicLevelsMax;
    if (!isLarge && !isDeep) return length;
    discard = {
      refused: {
        flags: header.flags,
        messageId: idBytes === 0 ? 0 : chunk.readUInt16BE(header.body + 2 + topicBytes),
        topic: topic.toString('utf8'),
        reason: isDeep ? 'levels' : 'size',
        bytes: header.remaining - prefix,
      },
      head: [],
      left: header.remaining - prefix,
    };
    return header.body + prefix;
  }

  /** Eats the body of a refused PUBLISH; gives its replacement once it is all there. */
  function eat(chunk: Buffer, at: number): { readonly next: number; readonly out?: Buffer } {
    const current = discard as Discard;
    const taken = Math.min(current.left, chunk.length - at);
    const kept = current.head.reduce((sum, piece) => sum + piece.length, 0);
    const wanted = Math.min(taken, HEAD_BYTES - kept);
    if (wanted > 0) current.head.push(Buffer.from(chunk.subarray(at, at + wanted)));
    current.left -= taken;
    if (current.left > 0) return { next: at + taken };
    discard = undefined;
    const head = Buffer.concat(current.head);
    return { next: at + taken, out: options.replace({ ...current.refused, head }) };
  }

  return function filter(chunk) {
    if (over) return EMPTY;
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    held = EMPTY;
    const pieces: Buffer[] = [];
    let from = 0;
    let at = 0;
    while (at < bytes.length || (discard && discard.left === 0)) {
      if (discard) {
        const eaten = eat(bytes, at);
        at = eaten.next;
        from = at;
        if (eaten.out) pieces.push(eaten.out);
      } else if (pass > 0) {
        const taken = Math.min(pass, bytes.length - at);
        pass -= taken;
        at += taken;
      } else {
        const verdict = judge(bytes, at);
        if (verdict === 'over') return EMPTY;
        if (verdict === 'more' || discard) pieces.push(bytes.subarray(from, at));
        if (verdict === 'more') {
          held = Buffer.from(bytes.subarray(at));
          return joined(pieces);
        }
        if (discard) from = at = verdict;
        else pass = verdict;
      }
    }
    if (from < at) pieces.push(bytes.subarray(from, at));
    return joined(pieces);
  };
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
}

function readHeader(chunk: Buffer, at: number): Header | 'malformed' | undefined {
  const flags = chunk[at] as number;
  let remaining = 0;
  for (let index = 1; index <= 4; index += 1) {
    const byte = chunk[at + index];
    if (byte === undefined) return undefined;
    remaining += (byte & 0x7f) * 128 ** (index - 1);
    if ((byte & 0x80) === 0) return { flags, type: flags >> 4, body: at + index + 1, remaining };
  }
  return 'malformed';
}

/** Undefined when it is no MQTT CONNECT at all; the bridge bit is not part of the version. */
function protocolVersion(connect: Buffer): number | undefined {
  if (connect.length < 2) return undefined;
  const nameBytes = connect.readUInt16BE(0);
  const name = connect.toString('latin1', 2, 2 + nameBytes);
  const version = connect[2 + nameBytes];
  if (version === undefined || (name !== 'MQTT' && name !== 'MQIsdp')) return undefined;
  return version & 0x7f;
}

function levels(topic: Buffer): number {
  let count = 1;
  for (const byte of topic) if (byte === SLASH) count += 1;
  return count;
}
