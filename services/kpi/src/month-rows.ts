import { type DayRows, daysIn, type ShelvedRows } from './day-rows.ts';

/** Rows of one asset's parts in one month, as bytes: name length, name, first day, length, number of days, rows; for each part. */
export function packMonth(parts: ReadonlyMap<string, DayRows>): Uint8Array {
  const names = Array.from(parts, ([part, rows]) => [encoder.encode(part), rows] as const);
  const size = names.reduce((sum, [name, { text }]) => sum + FRAME + name.length + text.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const all = Buffer.from(bytes.buffer);
  let at = 0;
  for (const [name, rows] of names) {
    view.setUint16(at, COUNTED + name.length);
    bytes.set(name, at + 2);
    at += 2 + name.length;
    view.setInt32(at, rows.first);
    view.setUint16(at + 4, rows.text.length);
    view.setUint16(at + 6, rows.count);
    at += 8 + all.write(rows.text, at + 8, 'latin1');
  }
  return bytes;
}

/** Where the rows of each part are among the bytes. */
export function* unpackMonth(
  bytes: Uint8Array,
): Iterable<readonly [part: string, rows: ShelvedRows]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    const length = view.getUint16(at);
    const isCounted = length >= COUNTED;
    const nameEnd = at + 2 + length - (isCounted ? COUNTED : 0);
    const part = all.toString('utf8', at + 2, nameEnd);
    const begin = nameEnd + (isCounted ? 8 : 6);
    const end = begin + view.getUint16(nameEnd + 4);
    const count = isCounted ? view.getUint16(nameEnd + 6) : daysIn(bytes, begin, end);
    yield [part, { bytes, first: view.getInt32(nameEnd), count, at: begin, end }];
    at = end;
  }
}

const FRAME = 10;
/** Added to the length of a name: the number of days stands behind it, as it does not in states of former releases. */
const COUNTED = 1 << 15;
const encoder = new TextEncoder();
