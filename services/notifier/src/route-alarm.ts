import { matchesAlarm, silenceStateAt, silencesAlarm } from '@infrapulse/contracts';
import { type Alarm, openIntervals } from '@infrapulse/domain';
import type { Match, Route, Routing, Silence } from './config.ts';
import type { Place } from './notification.ts';

/** What routes look at. */
interface Routed {
  readonly alarm: Alarm;
  readonly place: Pick<Place, 'district'>;
  /** When it came to be: decides hours, rota and silence, the same in every retry. */
  readonly at: number;
}

/** A route that an alarm takes, and its place in the list. */
export interface Taken {
  readonly route: Route;
  readonly index: number;
}

/** Every route that the alarm takes, in order; none while it is silenced. */
export function routesOf(routed: Routed, { routes, silences }: Routing): readonly Taken[] {
  if (silences.some((silence) => isSilenced(routed, silence))) return [];
  return routes.flatMap((route, index) => (matches(routed, route) ? [{ route, index }] : []));
}

function isSilenced({ alarm, place, at }: Routed, silence: Silence): boolean {
  if (silenceStateAt(silence, at) !== 'active') return false;
  return silencesAlarm(silence, alarm, place.district) && isWithin(silence, at);
}

/** Channels a route calls at that time: those it names, and those on duty. */
export function channelsOf({ to, rota }: Route, at: number, { rotas }: Routing): readonly string[] {
  const duty = rotas.find(({ id }) => id === rota);
  if (!duty) return to;
  const turn = Math.floor((at - duty.from) / duty.turn);
  const count = duty.turns.length;
  return [...to, ...(duty.turns[((turn % count) + count) % count] ?? [])];
}

/** All that is given must hold. */
function matches({ alarm, place, at }: Routed, match: Match): boolean {
  return matchesAlarm(match, alarm, place.district) && isWithin(match, at);
}

function isWithin({ hours }: Match, at: number): boolean {
  return hours === undefined || openIntervals(hours, at, at + 1).length > 0;
}
