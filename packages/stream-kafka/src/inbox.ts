import type { StreamBatch, Topic } from '@infrapulse/ports';
import type { Context } from './context.ts';
import { decodeMessages } from './decode-messages.ts';
import { FETCH_BYTES, type Fetched } from './fetch-records.ts';
import type { RawMessage } from './kafka-cluster.ts';

/** A record is at least so much work, however small. */
const OVERHEAD_BYTES = 100;

/** What was fetched of one partition and not handed out yet: at most two fetches. */
export interface Inbox {
  /** Where to fetch next; undefined while there is enough. */
  want(): number | undefined;
  put(fetched: Fetched): void;
  /** The next records, up to `max`; none where markers alone were passed; undefined when all is handed out. */
  take(max: number): StreamBatch<unknown> | undefined;
  /** Records that wait. */
  size(): number;
  /** Forgets what it holds and begins at `offset`. */
  reset(offset: number): void;
  /** What readers may see was before this at the last fetch. */
  end(): number;
}

interface Piece {
  readonly messages: readonly RawMessage[];
  readonly next: number;
  readonly bytes: number;
  taken: number;
}

export function createInbox(
  { log }: Pick<Context, 'log'>,
  topic: Topic<unknown>,
  partition: number,
  from: { readonly offset: number; readonly end: number },
): Inbox {
  let pieces: Piece[] = [];
  let fetchAt = from.offset;
  let handedTo = from.offset;
  let end = from.end;
  let bytes = 0;

  function takeFrom(piece: Piece, max: number): readonly RawMessage[] {
    const messages = piece.messages.slice(piece.taken, piece.taken + max);
    piece.taken += messages.length;
    if (piece.taken < piece.messages.length) {
      handedTo = (messages.at(-1)?.offset ?? handedTo - 1) + 1;
      return messages;
    }
    handedTo = piece.next;
    bytes -= piece.bytes;
    pieces.shift();
    return messages;
  }

  return {
    want: () => (bytes >= FETCH_BYTES ? undefined : fetchAt),
    put(fetched) {
      // An answer to a question from before the last reset.
      if (fetched.from !== fetchAt) return;
      end = fetched.end;
      if (fetched.next === fetched.from) return;
      const { messages, next } = fetched;
      const size = messages.reduce((sum, m) => sum + (m.value?.length ?? 0) + OVERHEAD_BYTES, 0);
      pieces.push({ messages, next, bytes: size, taken: 0 });
      bytes += size;
      fetchAt = next;
    },
    take(max) {
      if (pieces.length === 0) return undefined;
      const taken: RawMessage[] = [];
      for (let piece = pieces[0]; piece && taken.length < max; piece = pieces[0])
        for (const message of takeFrom(piece, max - taken.length)) taken.push(message);
      return { partition, records: decodeMessages(topic, partition, taken, log), next: handedTo };
    },
    size: () => pieces.reduce((sum, { messages, taken }) => sum + messages.length - taken, 0),
    reset(offset) {
      pieces = [];
      bytes = 0;
      fetchAt = offset;
      handedTo = offset;
    },
    end: () => end,
  };
}
