import type { Positions, StreamPort, StreamRecord, TailPage, Topic } from '@infrapulse/ports';
import { nearEnd } from './city/follow-readings.ts';
import { parseCursor, strangeCursor, writeCursor } from './list-page.ts';

const SCANNED_MAX = 50_000;
const PAGE = 1000;
const PAGE_MIN = 100;

interface Scan<T> {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly wanted: (value: T) => boolean;
  /** Nothing older is wanted. */
  readonly oldest: number | undefined;
  /** Whose time says nothing of when it was written. */
  readonly isOfAnyTime?: (value: T) => boolean;
}

/**
 * Pages back through a topic, newest first over all partitions; a page may come short, with a cursor, after many
 * records that are not wanted.
 */
export async function scanTopic<T extends { readonly at: number }>(
  stream: StreamPort,
  topic: Topic<T>,
  scan: Scan<T>,
): Promise<{ readonly records: readonly StreamRecord<T>[]; readonly next: string | null }> {
  const { limit, cursor, wanted } = scan;
  const firsts = (await stream.ends(topic)).map(({ first }) => first);
  const found: StreamRecord<T>[] = [];
  let before = cursor === undefined ? await nearEnd(stream, topic, 0) : readPositions(cursor);
  for (let scanned = 0; scanned < SCANNED_MAX; ) {
    const page = await stream.tail(topic, {
      limit: Math.min(PAGE, Math.max(PAGE_MIN, limit * 4)),
      before,
    });
    const share = shareOf(page, firsts);
    let last: StreamRecord<T> | undefined;
    let isPast = true;
    for (last of newestFirst(share)) {
      scanned += 1;
      before = { ...before, [last.partition]: last.offset };
      isPast &&= isTooOld(last.value, scan);
      if (wanted(last.value)) found.push(last);
      if (found.length === limit) return { records: found, next: writeCursor(before) };
    }
    // Where a page has nothing to show it goes further back all the same.
    const skipped = share.filter(
      ({ partition, records, from }) => records.length === 0 && from < (before[partition] ?? 0),
    );
    for (const { partition, from } of skipped) before = { ...before, [partition]: from };
    const isStuck = last === undefined && skipped.length === 0;
    const isOver = page.before === null || isStuck || (last !== undefined && isPast);
    if (isOver) return { records: found, next: null };
  }
  return { records: found, next: writeCursor(before) };
}

function isTooOld<T extends { readonly at: number }>(value: T, scan: Scan<T>): boolean {
  return scan.oldest !== undefined && value.at < scan.oldest && !scan.isOfAnyTime?.(value);
}

/** What a page has of one partition, newest first. */
interface Share<T> {
  readonly partition: number;
  readonly records: readonly StreamRecord<T>[];
  /** Where the next page of it ends. */
  readonly from: number;
  /** The partition has more, behind these. */
  readonly hasMore: boolean;
}

function shareOf<T>(
  { records, before }: TailPage<T>,
  firsts: readonly number[],
): readonly Share<T>[] {
  return firsts.map((first, partition) => {
    const from = before?.[partition] ?? first;
    const own = records.filter((record) => record.partition === partition);
    return { partition, records: own, from, hasMore: from > first };
  });
}

/** By time, as far as is certain: up to where a partition may have something newer than the others show. */
function* newestFirst<T extends { readonly at: number }>(
  shares: readonly Share<T>[],
): Iterable<StreamRecord<T>> {
  const places = shares.map(() => 0);
  const headOf = (index: number) => shares[index]?.records[places[index] ?? 0];
  for (;;) {
    if (shares.some(({ hasMore }, index) => hasMore && !headOf(index))) return;
    let newest: number | undefined;
    for (const index of places.keys()) {
      const at = headOf(index)?.value.at;
      const known = newest === undefined ? undefined : headOf(newest)?.value.at;
      if (at !== undefined && (known === undefined || at > known)) newest = index;
    }
    const head = newest === undefined ? undefined : headOf(newest);
    if (newest === undefined || !head) return;
    places[newest] = (places[newest] ?? 0) + 1;
    yield head;
  }
}

function readPositions(cursor: string): Positions {
  const value = parseCursor(cursor);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const offsets = Object.values(value);
    if (offsets.length > 0 && offsets.every(Number.isSafeInteger)) return value as Positions;
  }
  throw strangeCursor();
}
