import { MINUTE } from '../local-time.ts';
import { deliver } from './deliver.ts';
import { createDraw, type Draw } from './draw.ts';
import type { Made } from './made.ts';
import type { Place } from './place.ts';
import type { TrialMessage, TrialRow } from './trial.ts';

type Troubles = Pick<Parameters<typeof deliver>[0], 'silences' | 'outages'>;

/**
 * One meter of the charger, or one of each connector, so that no change of the register leaves it without any; some are
 * read at quarters of an hour, some only now and then.
 */
export function withMeters(place: Place, { row, acts }: Made, troubles: Troubles): Made {
  const draw = createDraw(place.seed, `${row.id} meters`);
  if (draw.chance(0.2)) return { row, acts };
  const isSingle = row.parts.length < 2;
  const metered = !isSingle && draw.chance(0.3) ? { ...row, attributes: {} } : row;
  const meters = isSingle || draw.chance(0.4) ? [''] : row.parts.map(({ part }) => part);
  const measured = meters
    .flatMap((part) => readings(place, metered, part, draw))
    .sort((a, b) => a.ts - b.ts);
  const delivery = { timeline: place.timeline, draw, row: metered, ...troubles };
  const read = deliver({ ...delivery, correct: (message) => corrected(draw, message) }, measured);
  return { row: metered, acts: [...acts, ...read] };
}

function readings({ timeline }: Place, row: TrialRow, part: string, draw: Draw): TrialMessage[] {
  const messages: TrialMessage[] = [];
  const isAligned = draw.chance(0.5);
  const ratedKw = 120 / row.parts.length;
  let kwh = draw.between(0, 100_000_000) / 1000;
  for (let ts = (timeline.ticks[0] as number) - 90 * MINUTE; ts < timeline.quietFrom; ) {
    if (isAligned) ts = Math.ceil(ts / (15 * MINUTE)) * 15 * MINUTE;
    messages.push({ ts, part, metrics: { energy_kwh: Math.round(kwh * 1000) / 1000 } });
    const wait = isAligned ? 15 * MINUTE : draw.between(4, 50) * MINUTE + draw.between(0, 999);
    ts += wait;
    kwh += draw.chance(0.4) ? 0 : (ratedKw * draw.between(1, 100) * wait) / 360_000_000;
    if (draw.chance(0.01)) kwh = 0;
  }
  return messages;
}

function corrected(draw: Draw, message: TrialMessage): TrialMessage {
  const kwh = message.metrics?.['energy_kwh'] ?? 0;
  return { ...message, metrics: { energy_kwh: kwh + draw.between(1, 3) } };
}
