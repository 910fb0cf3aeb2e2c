import type { Span } from './fault-spans.ts';
import { type ByGateway, gather, gatherReturns, gatherState } from './gather.ts';
import { HOUR, localDay, startOfDay } from './local-time.ts';
import type { Speaker } from './speak.ts';

const STRETCH_MS = HOUR;

/**
 * In which order the missing past is told: yesterday and today first, so that the figures of a day are whole within
 * seconds; then what is older, newest stretch first. Within a piece time runs forwards, so that stores append.
 */
export function piecesOf(missing: readonly Span[], now: number): readonly Span[] {
  const recent = startOfDay(localDay(now) - 1);
  return missing
    .flatMap(({ start, end }) => [
      { start: Math.max(start, recent), end },
      { start, end: Math.min(end, recent) },
    ])
    .filter(({ start, end }) => end > start)
    .sort((a, b) => b.end - a.end);
}

/** What is said in a piece, in the order in which it is sent, each with the time until when that tells it whole. */
export function* tellPiece(
  speakers: readonly Speaker[],
  { start, end }: Span,
  now: number,
): Iterable<{ readonly to: number; readonly said: ByGateway }> {
  yield { to: start, said: gatherState(speakers, start) };
  for (let from = start; from < end; from += STRETCH_MS) {
    const to = Math.min(from + STRETCH_MS, end);
    yield { to, said: gather(speakers, from, to) };
  }
  yield { to: end, said: gatherReturns(speakers, { t: end, now }) };
}
