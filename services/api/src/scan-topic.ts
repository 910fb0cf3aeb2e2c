import type { Positions, StreamPort, StreamRecord, Topic } from '@infrapulse/ports';
import { nearEnd } from './city/follow-readings.ts';
import { parseCursor, writeCursor } from './list-page.ts';
import { ProblemError } from './problem.ts';

const SCANNED_MAX = 50_000;
const PAGE = 1000;

interface Scan<T> {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly wanted: (value: T) => boolean;
  /** Nothing older is wanted. */
  readonly oldest: number | undefined;
}

/** Pages back through a topic; a page may come short, with a cursor, after many records that are not wanted. */
export async function scanTopic<T extends { readonly at: number }>(
  stream: StreamPort,
  topic: Topic<T>,
  { limit, cursor, wanted, oldest }: Scan<T>,
): Promise<{ readonly records: readonly StreamRecord<T>[]; readonly next: string | null }> {
  const found: StreamRecord<T>[] = [];
  let before = cursor === undefined ? await nearEnd(stream, topic, 0) : readPositions(cursor);
  for (let scanned = 0; scanned < SCANNED_MAX && found.length < limit; ) {
    const size = Math.min(PAGE, limit * 4);
    const page = await stream.tail(topic, { limit: size, before });
    scanned += page.records.length;
    for (const record of page.records) {
      if (found.length === limit) break;
      before = { ...before, [record.partition]: record.offset };
      if (wanted(record.value)) found.push(record);
    }
    const last = page.records.at(-1);
    const isOver = page.before === null || last === undefined;
    if (found.length === limit) return { records: found, next: writeCursor(before) };
    if (isOver || (oldest !== undefined && last.value.at < oldest)) {
      return { records: found, next: null };
    }
    before = page.before ?? before;
  }
  return { records: found, next: writeCursor(before) };
}

function readPositions(cursor: string): Positions {
  const value = parseCursor(cursor);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const offsets = Object.values(value);
    if (offsets.length > 0 && offsets.every(Number.isSafeInteger)) return value as Positions;
  }
  throw new ProblemError('INVALID_CURSOR', 'cursor: give the `next` of the page before');
}
