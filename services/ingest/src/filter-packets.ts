/**
 * Looks at the fixed header of every MQTT packet before the parser may buffer it, which has no limit of its own.
 * Works on whole chunks and copies nothing as long as all is well.
 */
interface PacketFilterOptions {
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
  | { readonly what: 'packet_size' | 'protocol' | 'identifier' }
  | { readonly what: 'version'; readonly version: number };

const CONNECT = 1;
const PUBLISH = 3;
const QOS_BITS = 6;
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
/** Bytes to pass, 'more' when it cannot be judged yet. */
type Verdict = number | 'more' | 'over';

interface State {
  readonly options: PacketFilterOptions;
  /** Beginning of a packet that cannot be judged yet. */
  held: Buffer;
  /** Bytes of the present packet still to pass. */
  pass: number;
  discard: Discard | undefined;
  isConnected: boolean;
  isOver: boolean;
}

const EMPTY = Buffer.alloc(0);

/** Returns what may be parsed of each chunk; an empty buffer when nothing is. */
export function createPacketFilter(options: PacketFilterOptions): Filter {
  const state: State = {
    options,
    held: EMPTY,
    pass: 0,
    discard: undefined,
    isConnected: false,
    isOver: false,
  };
  return (chunk) => {
    if (state.isOver) return EMPTY;
    const bytes = state.held.length === 0 ? chunk : Buffer.concat([state.held, chunk]);
    state.held = EMPTY;
    return walk(state, bytes);
  };
}

function walk(state: State, bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  let at = 0;
  while (at < bytes.length || state.discard?.left === 0) {
    if (state.discard) {
      const eaten = eat(state, state.discard, bytes, at);
      from = at = eaten.next;
      if (eaten.out) pieces.push(eaten.out);
    } else if (state.pass > 0) {
      const taken = Math.min(state.pass, bytes.length - at);
      state.pass -= taken;
      at += taken;
    } else {
      const verdict = judge(state, bytes, at);
      if (verdict === 'over') return EMPTY;
      if (verdict === 'more') {
        state.held = Buffer.from(bytes.subarray(at));
        return joined([...pieces, bytes.subarray(from, at)]);
      }
      if (isDiscarding(state)) {
        pieces.push(bytes.subarray(from, at));
        from = at = verdict;
      } else state.pass = verdict;
    }
  }
  if (from < at) pieces.push(bytes.subarray(from, at));
  return joined(pieces);
}

function isDiscarding({ discard }: State): boolean {
  return discard !== undefined;
}

function end(state: State, fault: PacketFault): 'over' {
  state.isOver = true;
  state.options.refuse(fault);
  return 'over';
}

/** Judges the packet that begins at `at`. */
function judge(state: State, chunk: Buffer, at: number): Verdict {
  const header = readHeader(chunk, at);
  if (header === undefined) return 'more';
  if (header === 'malformed') return end(state, { what: 'protocol' });
  if (!state.isConnected) return judgeConnect(state, chunk, header, at);
  const length = header.body - at + header.remaining;
  if (header.type === PUBLISH) return judgePublish(state, chunk, header, length);
  if (length > state.options.maxPacketBytes) return end(state, { what: 'packet_size' });
  return length;
}

function judgeConnect(state: State, chunk: Buffer, header: Header, at: number): Verdict {
  if (header.type !== CONNECT) return end(state, { what: 'protocol' });
  if (header.remaining > state.options.maxConnectBytes) return end(state, { what: 'packet_size' });
  const stop = header.body + header.remaining;
  if (chunk.length < stop) return 'more';
  const connect = chunk.subarray(header.body, stop);
  const version = protocolVersion(connect);
  if (version === undefined) return end(state, { what: 'protocol' });
  if (version !== 3 && version !== 4) return end(state, { what: 'version', version });
  const what = faultOf(connect);
  if (what) return end(state, { what });
  state.isConnected = true;
  state.options.accept();
  return stop - at;
}

function judgePublish(state: State, chunk: Buffer, header: Header, length: number): Verdict {
  const { maxDiscardBytes, maxPacketBytes, topicLevelsMax } = state.options;
  if (length > maxDiscardBytes) return end(state, { what: 'packet_size' });
  if (header.remaining < 2) return length;
  if (chunk.length < header.body + 2) return 'more';
  const topicBytes = chunk.readUInt16BE(header.body);
  const isLarge = length > maxPacketBytes;
  // A topic of so few bytes cannot have too many levels.
  if (!isLarge && topicBytes < topicLevelsMax) return length;
  const prefix = 2 + topicBytes + ((header.flags & QOS_BITS) === 0 ? 0 : 2);
  if (prefix > header.remaining) return isLarge ? end(state, { what: 'protocol' }) : length;
  if (chunk.length < header.body + prefix) return 'more';
  const prefixed = chunk.subarray(header.body, header.body + prefix);
  const isDeep = levels(prefixed.subarray(2, 2 + topicBytes)) > topicLevelsMax;
  if (!isLarge && !isDeep) return length;
  state.discard = discardOf(header, prefixed, isDeep ? 'levels' : 'size');
  return header.body + prefix;
}

function discardOf(header: Header, prefix: Buffer, reason: RefusedPublish['reason']): Discard {
  const topicEnd = 2 + prefix.readUInt16BE(0);
  const bytes = header.remaining - prefix.length;
  const messageId = prefix.length > topicEnd ? prefix.readUInt16BE(topicEnd) : 0;
  const topic = prefix.toString('utf8', 2, topicEnd);
  return {
    refused: { flags: header.flags, messageId, topic, reason, bytes },
    head: [],
    left: bytes,
  };
}

/** Eats the body of a refused PUBLISH; gives its replacement once it is all there. */
function eat(
  state: State,
  discard: Discard,
  chunk: Buffer,
  at: number,
): { readonly next: number; readonly out?: Buffer } {
  const taken = Math.min(discard.left, chunk.length - at);
  const kept = discard.head.reduce((sum, piece) => sum + piece.length, 0);
  const wanted = Math.min(taken, HEAD_BYTES - kept);
  if (wanted > 0) discard.head.push(Buffer.from(chunk.subarray(at, at + wanted)));
  discard.left -= taken;
  if (discard.left > 0) return { next: at + taken };
  state.discard = undefined;
  const head = Buffer.concat(discard.head);
  return { next: at + taken, out: state.options.replace({ ...discard.refused, head }) };
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
}

export function readHeader(chunk: Buffer, at: number): Header | 'malformed' | undefined {
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

const CLEAN_SESSION = 2;
const WILL_QOS_BITS = 0x18;

/** What the parser lets pass of a CONNECT. */
function faultOf(connect: Buffer): 'protocol' | 'identifier' | undefined {
  const flagsAt = 3 + connect.readUInt16BE(0);
  const flags = connect[flagsAt];
  if (flags === undefined || connect.length < flagsAt + 5) return 'protocol';
  if ((flags & WILL_QOS_BITS) === WILL_QOS_BITS) return 'protocol'; // [MQTT-3.1.2-14]
  const isNameless = connect.readUInt16BE(flagsAt + 3) === 0;
  return isNameless && (flags & CLEAN_SESSION) === 0 ? 'identifier' : undefined; // [MQTT-3.1.3-8]
}

function levels(topic: Buffer): number {
  let count = 1;
  for (const byte of topic) if (byte === SLASH) count += 1;
  return count;
}
