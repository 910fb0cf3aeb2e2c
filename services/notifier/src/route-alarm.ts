import { matchesAlarm, silencedUntil, silencesAlarm } from '@infrapulse/contracts';
import { type Alarm, openIntervals } from '@infrapulse/domain';
import type { Match, Route, Routing, Silence } from './config.ts';
import type { Place } from './notification.ts';
import type { Terms } from './outbox.ts';

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
export function routesOf(routed: Routed, config: Routing): readonly Taken[] {
  if (unsilencedAt(routed, config) > routed.at) return [];
  return config.routes.flatMap((route, index) =>
    matches(routed, route) ? [{ route, index }] : [],
  );
}

/** The first instant, from its own on, at which no silence keeps the alarm from calling. */
export function unsilencedAt({ alarm, place, at }: Routed, { silences }: Routing): number {
  const ends = (silence: Silence, from: number) =>
    silencedUntil({ match: silence, ...silence }, from) ?? from;
  const meant = silences
    .filter(({ from, to }) => from < to && to > at)
    .filter((silence) => silencesAlarm(silence, alarm, place.district));
  for (let free = at; ; ) {
    const next = Math.max(free, ...meant.map((silence) => ends(silence, free)));
    if (next === free) return free;
    free = next;
  }
}

interface Told {
  readonly tells: Route['tell'][number];
  readonly config: Routing;
}

/** The first route that the alarm takes to a channel. */
export function routeTo(
  channel: string,
  routed: Routed,
  { tells, config }: Told,
): Taken | undefined {
  return routesOf(routed, config).find(
    ({ route }) =>
      route.tell.includes(tells) && channelsOf(route, routed.at, config).includes(channel),
  );
}

/** Whether a channel may be called of raises of the alarm at some other time, whatever the hours and whoever is on duty. */
export function mayCall(
  channel: string,
  { alarm, place }: Omit<Routed, 'at'>,
  { routes, rotas }: Routing,
): boolean {
  return routes.some(({ to, rota, tell, ...match }) => {
    const turns = rotas.find(({ id }) => id === rota)?.turns.flat() ?? [];
    return (
      tell.includes('raise') &&
      [...to, ...turns].includes(channel) &&
      matchesAlarm(match, alarm, place.district)
    );
  });
}

/** Raises and clears of a route are told apart; a route that does not wait tells each by itself. */
export function groupingOf({ route, index }: Taken, told: string): Pick<Terms, 'together'> {
  if (route.groupWait === 0) return {};
  return { together: { group: `route-${index}/${told}`, waitMs: route.groupWait } };
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
