import { type DayRows, putRows, type ShelvedRows } from './day-rows.ts';
import { bytesOf } from './row-bytes.ts';

/** Rows of some parts that are to lie side by side; they are copied, as those of a store are lent. */
export interface Shelf {
  /** In the order of their days. */
  add(rows: DayRows, piece: ShelvedRows): void;
  /** Puts them where the rows of these parts are looked for. */
  close(): void;
}

/** Where it is among what was copied, and which days. */
type Piece = Omit<ShelvedRows, 'bytes'>;

let room = Buffer.alloc(1 << 20);

/**
 * One at a time. It lies in shared memory, though nobody shares it: of other buffers each 64 MiB that come make the
 * collector go through the whole heap.
 */
export function createShelf(): Shelf {
  const pieces = new Map<DayRows, Piece[]>();
  let used = 0;

  function copy({ bytes, at, end }: ShelvedRows): void {
    const size = used + end - at;
    if (size > room.length) room = Buffer.concat([room.subarray(0, used)], 2 * size);
    room.set(bytes.subarray(at, end), used);
    used = size;
  }

  return {
    add(rows, piece) {
      const at = used;
      copy(piece);
      const known = pieces.get(rows) ?? [];
      known.push({ at, end: used, first: piece.first, count: piece.count });
      pieces.set(rows, known);
    },
    close() {
      const bytes = new Uint8Array(new SharedArrayBuffer(used));
      let at = 0;
      for (const [rows, own] of pieces) at = lay(rows, own, { bytes, at });
    },
  };
}

/** Newest rows of a part that are so many have been on the heap long enough. */
const LONG_DAYS = 32;

/** Puts the rows of these parts on a shelf, if some of them have gathered many beside it. */
export function shelveDays(parts: readonly DayRows[]): void {
  if (!parts.some(({ count }) => count >= LONG_DAYS)) return;
  const shelf = createShelf();
  for (const rows of parts) {
    const { past, first, count, text } = rows;
    if (past) shelf.add(rows, past);
    if (count > 0) shelf.add(rows, { bytes: bytesOf(text), first, count, at: 0, end: text.length });
  }
  shelf.close();
}

/** Those that follow each other without a gap lie on the shelf; gives where there is room behind them. */
function lay(
  rows: DayRows,
  pieces: readonly Piece[],
  { bytes, at }: Pick<ShelvedRows, 'bytes' | 'at'>,
): number {
  let end = at;
  let count = 0;
  const others: Piece[] = [];
  const [{ first } = { first: 0 }] = pieces;
  for (const piece of pieces) {
    if (others.length > 0 || piece.first !== first + count) {
      others.push(piece);
      continue;
    }
    bytes.set(room.subarray(piece.at, piece.end), end);
    end += piece.end - piece.at;
    count += piece.count;
  }
  const past = { bytes, first, count, at, end };
  Object.assign(rows, { past, first: first + count, count: 0, text: '', last: 0 });
  for (const piece of others) putRows(rows, { ...piece, bytes: room });
  return end;
}
