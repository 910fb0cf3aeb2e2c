import type { PackedRows, ReadingRow } from '@infrapulse/ports';
import type { Encoded } from './encode-reading.ts';
import { parseLines } from './parse-lines.ts';

/** Rows as lines of line protocol, outside the heap. */
export interface InfluxRows extends PackedRows {
  /** The lines, each with a line break, of those that were not refused. */
  readonly lines: Buffer;
  readonly lineCount: number;
  readonly refused: readonly Refused[];
  /** Lines of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

export interface Refused {
  readonly index: number;
  readonly reason: string;
}

export function packReadings(
  rows: readonly ReadingRow[],
  encode: (row: ReadingRow) => Encoded,
): InfluxRows {
  const refused: (Refused & { readonly row: ReadingRow })[] = [];
  const kinds = new Map<string, number>();
  let text = '';
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as ReadingRow;
    const { line, refused: reason } = encode(row);
    if (line === undefined) refused.push({ index, reason, row });
    else {
      text += `${line}\n`;
      kinds.set(row.kind, (kinds.get(row.kind) ?? 0) + 1);
    }
  }
  return packed({ lines: Buffer.from(text), count: rows.length, kinds }, refused);
}

/** Apart from the packing: what a closure there names, all that is packed would keep alive. */
function packed(
  { lines, count, kinds }: Pick<InfluxRows, 'lines' | 'count' | 'kinds'>,
  refused: readonly (Refused & { readonly row: ReadingRow })[],
): InfluxRows {
  return {
    count,
    lines,
    lineCount: count - refused.length,
    refused,
    kinds,
    rows() {
      const rows = [...parseLines(lines.toString())];
      for (const { index, row } of refused) rows.splice(index, 0, row);
      return rows;
    },
  };
}

/** The place in the pack of each of its lines. */
export function placesOf({ count, refused }: InfluxRows): readonly number[] {
  const gone = new Set(refused.map(({ index }) => index));
  return Array.from({ length: count }, (_, i) => i).filter((i) => !gone.has(i));
}
