import { PartialWriteError, type ReadingRow, type ReadingsBatch } from '@infrapulse/ports';
import type { ReadingEncoder } from './encode-reading.ts';
import type { Journal } from './journal.ts';
import { type InfluxRows, packReadings, placesOf, type Refused } from './pack-readings.ts';
import type { Redo } from './redo-list.ts';
import { type Lines, sendLines } from './send-lines.ts';
import type { ServerCalls } from './server-calls.ts';

/** Rows of one piece: what a request is made of. */
const PACK_ROWS = 2500;

interface WriteDeps {
  readonly server: ServerCalls;
  readonly journal: Journal;
  readonly encoder: ReadingEncoder;
}

/** Rows, position and counters as one batch; refused rows are named once all others are durable. */
export function createWriteReadings({ server, journal, encoder }: WriteDeps) {
  return async (batch: ReadingsBatch): Promise<void> => {
    const { replaced, position, counters } = batch;
    const refused: Refused[] = [];
    refused.push(
      ...(await journal.run('readings', (hidden) => {
        const packs = packsOf(batch, Object.keys(hidden).length > 0 ? encoder : null, encoder);
        const rows = packs.reduce((sum, { count }) => sum + count, 0);
        const redo = redoOf(replaced, rows, encoder);
        refused.push(...refusedOf(packs), ...redo.refused);
        const leaves = rows > 0 ? 'rows' : 'nothing';
        const write = async () => {
          const late = await sendLines(server.send, linesOfPacks(packs));
          refused.push(...late);
          return countKinds(packs, late);
        };
        return { position, counters, redo: redo.list, leaves, write };
      })),
    );
    if (refused.length > 0)
      throw new PartialWriteError(refused.toSorted((a, b) => a.index - b.index));
  };
}

/** Over rows that a crash has left behind, those of `whole` put rows that take all of their place. */
function packsOf(
  { packed = [], fresh }: ReadingsBatch,
  whole: ReadingEncoder | null,
  encoder: ReadingEncoder,
): readonly InfluxRows[] {
  const encode = whole ? whole.encodeWhole : encoder.encode;
  const given = packed as readonly InfluxRows[];
  const again = whole ? given.map((one) => packReadings(one.rows(), encode)) : given;
  const loose: InfluxRows[] = [];
  for (let at = 0; at < fresh.length; at += PACK_ROWS)
    loose.push(packReadings(fresh.slice(at, at + PACK_ROWS), encode));
  return [...again, ...loose];
}

function redoOf(
  replaced: readonly ReadingRow[],
  base: number,
  encoder: ReadingEncoder,
): { readonly list: readonly Redo[]; readonly refused: readonly Refused[] } {
  const list: Redo[] = [];
  const refused: Refused[] = [];
  replaced.forEach((row, i) => {
    const { line, refused: reason } = encoder.encodeWhole(row);
    if (line === undefined) refused.push({ index: base + i, reason });
    else list.push({ index: base + i, line });
  });
  return { list, refused };
}

/** Each pack with the number of the first of its rows in the batch. */
function withBases(packs: readonly InfluxRows[]) {
  let next = 0;
  return packs.map((pack) => {
    const base = next;
    next += pack.count;
    return { pack, base };
  });
}

function refusedOf(packs: readonly InfluxRows[]): readonly Refused[] {
  return withBases(packs).flatMap(({ pack, base }) =>
    pack.refused.map(({ index, reason }) => ({ index: base + index, reason })),
  );
}

function linesOfPacks(packs: readonly InfluxRows[]): readonly Lines[] {
  return withBases(packs).map(({ pack, base }) => ({
    lines: pack.lines,
    count: pack.lineCount,
    indexOf: (line) => base + (placesOf(pack)[line] as number),
  }));
}

/** Rows stored, by kind. */
function countKinds(
  packs: readonly InfluxRows[],
  late: readonly Refused[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kinds } of packs)
    for (const [kind, count] of kinds) counts[kind] = (counts[kind] ?? 0) + count;
  if (late.length === 0) return counts;
  const rows = packs.flatMap((pack) => pack.rows());
  for (const { index } of late) {
    const kind = rows[index]?.kind ?? '';
    counts[kind] = (counts[kind] ?? 0) - 1;
  }
  return counts;
}
