import type { StateSpan } from '../model/span.ts';
import type { ClosedSpan } from './compute-spans.ts';

/** Both say the same of a part, whenever. */
export function saysSame(a: StateSpan, b: StateSpan): boolean {
  return a.state === b.state && a.status === b.status && a.cause === b.cause && a.raw === b.raw;
}

/** Puts a span behind the others; one that goes on where the last one ends makes that longer. */
export function joinSpan(spans: ClosedSpan[], next: ClosedSpan): void {
  const last = spans.at(-1);
  const goesOn = last?.end === next.start && saysSame(last, next);
  if (goesOn) spans[spans.length - 1] = { ...last, end: next.end };
  else spans.push(next);
}
