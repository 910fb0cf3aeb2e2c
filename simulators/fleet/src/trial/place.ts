import { DAY, HOUR } from '../local-time.ts';
import type { Draw } from './draw.ts';
import type { Timeline } from './timeline.ts';
import type { TrialKind, TrialRow } from './trial.ts';

/** Names of one trial's city: no other trial has any of them. */
export interface Place {
  readonly seed: number;
  readonly city: string;
  readonly timeline: Timeline;
}

export function placeOf(seed: number, timeline: Timeline): Place {
  return { seed, timeline, city: String(100_000 + seed * 100) };
}

const HOURS = ['24/7', '24/7', 'Mo-Su 06:00-22:00', 'Mo-Fr 08:00-20:00; Sa-Su 09:30-17:15'];

/** A row of the register with a site, an operator and a district of the city. */
export function rowOf(
  { seed, city, timeline }: Place,
  kind: TrialKind,
  id: string,
  draw: Draw,
): Omit<TrialRow, 'parts'> {
  const begin = timeline.ticks[0] as number;
  const connectedAt = begin - draw.pick([HOUR, HOUR, 2 * DAY, -HOUR]) - draw.between(0, 1000);
  return {
    id,
    kind,
    validFrom: Math.min(connectedAt, begin) - draw.between(0, 5) * DAY - HOUR,
    site: `t${seed}-site-${draw.between(1, 2)}`,
    operator: `t${seed}-op-${draw.between(1, 2)}`,
    district: String(Number(city) + draw.between(1, 2)),
    city,
    gateway: '',
    lifecycle: 'IN_SERVICE',
    commissionedAt: connectedAt - draw.pick([-HOUR, DAY, 400 * DAY]),
    retiredAt: null,
    telemetry: 'expected',
    connectedAt,
    reporting: 'periodic',
    intervalS: 900,
    heartbeatS: 900,
    clock: 'device',
    openingHours: draw.pick(HOURS),
    attributes: {},
  };
}
