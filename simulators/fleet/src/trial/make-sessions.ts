import { MINUTE, SECOND } from '../local-time.ts';
import { createDraw, type Draw } from './draw.ts';
import type { Place } from './place.ts';
import { tickFrom, ticksLater } from './timeline.ts';
import type { Act, TrialRow, TrialSession } from './trial.ts';

/** Visits to a charger, one after the other at each connector: some try again, and not all at the same connector. */
export function sessionsOf(place: Place, row: TrialRow): readonly Act[] {
  const draw = createDraw(place.seed, `${row.id} sessions`);
  if (draw.chance(0.2)) return [];
  const attempts = row.parts.flatMap(({ part }) => attemptsAt(place, row, part, draw));
  return attempts.flatMap((session, i) => told(place, row, { ...session, id: `s${i}` }, draw));
}

/** The limits of success are at 2 min and 0.5 kWh, that of a visit at 15 min. */
const DURATIONS = [30 * SECOND, 2 * MINUTE, 2 * MINUTE + 1, 9 * MINUTE, 40 * MINUTE, 90 * MINUTE];
const ENERGIES = [0, 0, 0.4, 0.5, 0.501, 6, 20.25];
const GAPS = [0, 4 * MINUTE, 15 * MINUTE, 15 * MINUTE + 1, 25 * MINUTE];

type Attempt = Omit<TrialSession, 'id'>;

function attemptsAt({ timeline }: Place, { parts }: TrialRow, own: string, draw: Draw): Attempt[] {
  const attempts: Attempt[] = [];
  let userRef = userOf(draw);
  for (let t = (timeline.ticks[0] as number) - 90 * MINUTE; t < timeline.quietFrom; ) {
    const part = draw.chance(0.1) ? draw.pick(['', ...parts.map((one) => one.part)]) : own;
    const end = t + draw.pick(DURATIONS);
    attempts.push({ part, start: t, end, userRef, ...outcomeOf(draw) });
    const isSame = draw.chance(0.4);
    if (!isSame) userRef = userOf(draw);
    t = end + (isSame ? draw.pick(GAPS) : draw.between(1, 100) * MINUTE + draw.between(0, 999));
  }
  return attempts;
}

function userOf(draw: Draw): string | null {
  return draw.pick(['u1', 'u2', 'u3', 'u4', null]);
}

function outcomeOf(draw: Draw) {
  return {
    energyKwh: draw.pick(ENERGIES),
    byUser: draw.chance(0.2),
    authorised: !draw.chance(0.1),
  };
}

/** At once, late, twice, corrected, or by a clock that is ahead. */
function told({ timeline }: Place, row: TrialRow, session: TrialSession, draw: Draw): Act[] {
  const at = tickFrom(timeline, session.end);
  if (at === undefined) return [];
  const tell = (one: TrialSession, when = at): Act => ({
    do: 'session',
    at: when,
    asset: row.id,
    session: one,
  });
  const later = ticksLater(timeline, at, draw.between(1, 8));
  const fate = draw.between(0, 99);
  if (fate < 10) return [tell(session, later)];
  if (fate < 16) return [tell(session), tell(session, later)];
  if (fate < 30) return [tell(session), tell(corrected(draw, row, session), later)];
  if (fate < 36) return [tell(moved(session, at + draw.between(1, 299) * SECOND))];
  if (fate < 38) return [tell(moved(session, at + draw.between(301, 9000) * SECOND))];
  return [tell(session)];
}

/** It took as long, and ended then. */
function moved(session: TrialSession, end: number): TrialSession {
  return { ...session, start: end - (session.end - session.start), end };
}

function corrected(draw: Draw, { parts }: TrialRow, session: TrialSession): TrialSession {
  const { start, end } = session;
  return draw.pick([
    { ...session, ...outcomeOf(draw) },
    { ...session, part: draw.pick(parts).part },
    { ...session, userRef: userOf(draw) },
    { ...session, end: draw.between(start, end) },
    { ...session, start: start - draw.between(1, 60) * MINUTE },
  ]);
}
