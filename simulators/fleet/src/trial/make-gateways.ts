import { MINUTE } from '../local-time.ts';
import { createDraw, type Draw } from './draw.ts';
import type { Made } from './made.ts';
import type { Place } from './place.ts';
import { tickFrom } from './timeline.ts';
import type { Act } from './trial.ts';

/** Some stand behind a gateway and speak for themselves all the same: always, or now and then. */
export function besideGateways({ seed }: Place, { row, acts }: Made): Made {
  const draw = createDraw(seed, `${row.id} link`);
  if (row.gateway === '') {
    const gateway = draw.chance(0.3) ? `t${seed}-gw-${draw.between(1, 2)}` : '';
    return { row: { ...row, gateway }, acts };
  }
  const share = draw.pick([0, 0, 0.3, 1]);
  const isOwn = ({ do: what }: Act) => what === 'tell' && draw.chance(share);
  return { row, acts: acts.map((act) => (isOwn(act) ? { ...act, gateway: '' } : act)) };
}

/**
 * Gateways go, now and then twice in a row, and most come back; not the third, that nobody has at first: who is put behind
 * it after the fact has spoken before anybody could know (docs/decisions/0005).
 */
export function comingsOfGateways(place: Place): readonly Act[] {
  const draw = createDraw(place.seed, 'gateways');
  return [1, 2].flatMap((number) =>
    Array.from({ length: draw.between(0, 2) }, () => goAndCome(place, number, draw)).flat(),
  );
}

function goAndCome({ seed, timeline }: Place, number: number, draw: Draw): readonly Act[] {
  const gateway = `t${seed}-gw-${number}`;
  const gone = draw.between(timeline.ticks[0] as number, timeline.quietFrom);
  const said = [
    { t: gone, online: false },
    ...(draw.chance(0.3) ? [{ t: gone + draw.between(1, 60) * MINUTE, online: false }] : []),
    ...(draw.chance(0.5) ? [{ t: gone + draw.between(10, 180) * MINUTE, online: true }] : []),
  ];
  return said.flatMap(({ t, online }) => {
    const at = tickFrom(timeline, t);
    const who = { do: 'presence', kind: 'charger', asset: '', gateway } as const;
    return at === undefined ? [] : [{ ...who, at, online }];
  });
}
