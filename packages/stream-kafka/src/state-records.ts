import { type KeptState, keptState, type StateChange } from '@infrapulse/ports';
import { Packr } from 'msgpackr';
import type { Message, RawMessage } from './kafka-cluster.ts';

/** As the embedded driver keeps states: bytes stay bytes, undefined stays undefined. */
const packr = new Packr({ useRecords: true, encodeUndefinedAsNil: false });
/** A value is cut into pieces of so much, so that each fits into a batch. */
const PIECE_BYTES = 500_000;
/** Key of the record that says which position the states belong to. */
const MARKER = '@';

/**
 * The states of one fold and partition as messages of a compacted topic. Keys: `<version>@` position,
 * `<version>/<piece>/<key>` piece of a value; the first piece begins with how many there are.
 */
export interface StateRecords {
  messagesOf(changes: Iterable<StateChange>): Message[];
  marker(checkpoint: number): Message;
}

export interface RestoredStates {
  /** The state that was kept. */
  readonly state: KeptState;
  /** The position it belongs to; undefined when nothing was kept for this version. */
  readonly checkpoint: number | undefined;
  /** Removes what other versions kept. */
  readonly stale: readonly Message[];
  /** Holds nothing of what was kept. */
  readonly records: StateRecords;
}

/** From the newest message of each key. */
export function restoreStates(version: number, kept: ReadonlyMap<string, Buffer>): RestoredStates {
  const own = `${version}/`;
  const counts = countsOf(own, kept);
  const marker = kept.get(`${version}${MARKER}`);
  const isOwn = (key: string) => key.startsWith(own) || key === `${version}${MARKER}`;
  const several = [...counts].filter(([, count]) => count > 1);
  return {
    state: keptState(new Set(counts.keys()), (key) =>
      packr.unpack(valueOf(kept, own, key, counts.get(key) as number)),
    ),
    checkpoint: marker && (JSON.parse(marker.toString()) as { at: number }).at,
    stale: [...kept.keys()].filter((key) => !isOwn(key)).map(removal),
    records: stateRecords(version, new Map(several)),
  };
}

/** Key → how many pieces its value has. */
function countsOf(own: string, kept: ReadonlyMap<string, Buffer>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [wireKey, first] of kept)
    if (wireKey.startsWith(`${own}0/`))
      counts.set(wireKey.slice(own.length + 2), first.readUInt32BE(0));
  return counts;
}

/** `counts` has the keys whose values have several pieces. */
function stateRecords(version: number, counts: Map<string, number>): StateRecords {
  const own = `${version}/`;
  return {
    messagesOf: (changes) =>
      [...changes].flatMap(([key, value]) => messagesOfOne(own, counts, key, value)),
    marker: (at) => ({
      key: Buffer.from(`${version}${MARKER}`),
      value: Buffer.from(JSON.stringify({ at })),
    }),
  };
}

/** Keeps of messages in order the newest of each key. */
export function keepNewest(kept: Map<string, Buffer>, messages: readonly RawMessage[]): void {
  for (const { key, value } of messages) {
    const name = key?.toString() ?? '';
    if (value === null) kept.delete(name);
    else kept.set(name, value);
  }
}

function valueOf(
  kept: ReadonlyMap<string, Buffer>,
  own: string,
  key: string,
  count: number,
): Buffer {
  const pieces = Array.from({ length: count }, (_, i) => kept.get(`${own}${i}/${key}`));
  const [first, ...rest] = pieces.map((piece) => piece ?? Buffer.alloc(0));
  return Buffer.concat([first?.subarray(4) ?? Buffer.alloc(0), ...rest]);
}

function messagesOfOne(
  own: string,
  counts: Map<string, number>,
  key: string,
  value: unknown,
): Message[] {
  const before = counts.get(key) ?? 1;
  const pieces = value === undefined ? [] : cut(packr.pack(value));
  const messages: Message[] = pieces.map((piece, i) => ({
    key: Buffer.from(`${own}${i}/${key}`),
    value: piece,
  }));
  const removedTo = value === undefined ? before : Math.max(before, pieces.length);
  for (let i = pieces.length; i < removedTo; i += 1) messages.push(removal(`${own}${i}/${key}`));
  if (pieces.length > 1) counts.set(key, pieces.length);
  else counts.delete(key);
  return messages;
}

function cut(bytes: Buffer): Buffer[] {
  const count = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES));
  const pieces = Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES),
  );
  const head = Buffer.alloc(4);
  head.writeUInt32BE(count, 0);
  // Copied: the packer uses its buffer again.
  return pieces.map((piece, i) => (i === 0 ? Buffer.concat([head, piece]) : Buffer.from(piece)));
}

function removal(key: string): Message {
  return { key: Buffer.from(key), value: null };
}
