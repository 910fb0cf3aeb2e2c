import { MINUTE } from '../local-time.ts';
import type { Span } from './course.ts';
import type { Draw } from './draw.ts';
import type { Place } from './place.ts';
import { tickFrom } from './timeline.ts';
import type { Act, TrialRow } from './trial.ts';

/** Times of silence, of a lost link, and what presence says of it. */
export function troubles(
  { timeline }: Place,
  { id, kind, gateway }: TrialRow,
  draw: Draw,
): {
  readonly silences: readonly Span[];
  readonly outages: readonly Span[];
  readonly comings: readonly Act[];
} {
  const begin = timeline.ticks[0] as number;
  const span = (hours: number): Span => {
    const from = draw.between(begin, timeline.quietFrom);
    return { from, to: from + draw.between(10, hours * 60) * MINUTE };
  };
  const silences = draw.chance(0.5) ? [span(8)] : [];
  const outages = draw.chance(0.4) ? [span(6)] : [];
  const comings: Act[] = [];
  for (const { from, to } of draw.chance(0.4) ? [span(3)] : []) {
    // What a gateway says of itself holds for all behind it.
    const who = { do: 'presence', kind, gateway, asset: gateway === '' ? id : '' } as const;
    const gone = tickFrom(timeline, from);
    const back = tickFrom(timeline, to);
    if (gone !== undefined) comings.push({ ...who, at: gone, online: false });
    if (back !== undefined && draw.chance(0.6)) comings.push({ ...who, at: back, online: true });
  }
  return { silences, outages, comings };
}
