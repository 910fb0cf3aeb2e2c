import type { Span } from './fault-spans.ts';
import type { Progress } from './progress.ts';

/** What is published and what is missing; past and present enter here what was acknowledged. */
export interface Ledger {
  /** From here on the present is told. */
  readonly liveFrom: number;
  missing(): readonly Span[];
  /** A stretch of the past has arrived. */
  filled(span: Span): void;
  /** The present has arrived, until `to`. */
  lived(to: number): void;
}

/**
 * Begins at `now`, or where an earlier run is already further: what lies between that run's end and this start is
 * missing. Before the first run everything since `first` is.
 */
export async function openLedger(
  progress: Progress,
  { first, now }: { readonly first: number; readonly now: number },
): Promise<Ledger> {
  const before = (await progress.read()) ?? { to: first, missing: [] };
  const liveFrom = Math.max(now, before.to);
  let to = liveFrom;
  let missing = [...before.missing, { start: before.to, end: liveFrom }].filter(isSome);
  const write = () => progress.write({ to, missing });
  write();
  return {
    liveFrom,
    missing: () => missing,
    filled(span) {
      missing = missing.flatMap((one) => without(one, span));
      write();
    },
    lived(until) {
      to = until;
      write();
    },
  };
}

function without({ start, end }: Span, taken: Span): Span[] {
  const before = { start, end: Math.min(end, taken.start) };
  const after = { start: Math.max(start, taken.end), end };
  return [before, after].filter(isSome);
}

function isSome({ start, end }: Span): boolean {
  return end > start;
}
