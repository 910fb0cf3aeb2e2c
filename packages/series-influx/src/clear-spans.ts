import type { SpanRow, SpansBatch } from '@infrapulse/ports';

type Cleared = SpansBatch['cleared'][number];

/** What clearing makes of stored spans, in the order in which it may be written. */
interface Clearing {
  /** What lies behind a cleared stretch: new points, to be durable before the others. */
  readonly behind: readonly SpanRow[];
  /** What lies before one: the stored point with an earlier end. */
  readonly before: readonly SpanRow[];
  /** Nothing of it is left at its start. */
  readonly gone: readonly SpanRow[];
}

/**
 * Takes [from, to) of each part away. Spans that the batch adds are left alone: they are there when the batch is
 * written for a second time.
 */
export function clearSpans(
  stored: readonly SpanRow[],
  { cleared, rows }: Pick<SpansBatch, 'cleared' | 'rows'>,
): Clearing {
  const own = new Set(rows.map(wholeOf));
  const behind: SpanRow[] = [];
  const before: SpanRow[] = [];
  const gone: SpanRow[] = [];
  for (const span of stored.filter((one) => !own.has(wholeOf(one)))) {
    const ranges = cleared.filter(({ asset, part }) => asset === span.asset && part === span.part);
    const left = ranges.reduce(cutAll, [span]);
    if (left.length === 1 && left[0] === span) continue;
    const first = left.find(({ start }) => start === span.start);
    if (first) before.push(first);
    else gone.push(span);
    behind.push(...left.filter(({ start }) => start !== span.start));
  }
  return { behind, before, gone };
}

function cutAll(pieces: readonly SpanRow[], range: Cleared): SpanRow[] {
  return pieces.flatMap((piece) => cut(piece, range));
}

function cut(piece: SpanRow, { from, to }: Cleared): readonly SpanRow[] {
  const end = piece.end ?? Number.POSITIVE_INFINITY;
  if (piece.start >= to || end <= from) return [piece];
  return [
    ...(piece.start < from ? [{ ...piece, end: from }] : []),
    ...(end > to ? [{ ...piece, start: to }] : []),
  ];
}

function wholeOf({ asset, part, start, end, state, status, cause, raw }: SpanRow): string {
  return JSON.stringify([asset, part, start, end, state, status, cause, raw]);
}
