import type { SpanAnswer } from '@infrapulse/contracts';

export interface PlacedSpan {
  readonly span: SpanAnswer;
  /** Per cent of the shown time. */
  readonly left: number;
  readonly width: number;
  readonly ms: number;
}

interface Shown {
  readonly from: number;
  readonly to: number;
}

/** Spans cut to the shown time; an open one lasts until its end. */
export function placeSpans(spans: readonly SpanAnswer[], { from, to }: Shown) {
  const all = to - from;
  return spans.flatMap((span): PlacedSpan[] => {
    const start = Math.max(from, Date.parse(span.start));
    const end = Math.min(to, span.end === null ? to : Date.parse(span.end));
    if (end <= start) return [];
    const left = ((start - from) / all) * 100;
    return [{ span, left, width: ((end - start) / all) * 100, ms: end - start }];
  });
}

/** Milliseconds per state, for those who cannot see the bar. */
export function sumStates(placed: readonly PlacedSpan[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { span, ms } of placed) sums.set(span.state, (sums.get(span.state) ?? 0) + ms);
  return sums;
}
