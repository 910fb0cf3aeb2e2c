import { changesOf } from './changes.ts';
import { inOrder } from './deliver.ts';
import { createDraw } from './draw.ts';
import type { Made } from './made.ts';
import { makeCharger } from './make-chargers.ts';
import { besideGateways, comingsOfGateways } from './make-gateways.ts';
import { makeSite } from './make-sites.ts';
import { makeDatacenter, makeStation, makeSubstation } from './make-steady.ts';
import { type Place, placeOf } from './place.ts';
import { createTimeline } from './timeline.ts';
import type { Trial } from './trial.ts';

/** Trials of a group are played to one product, at once. */
export const GROUP_SIZE = 40;

type Maker = (place: Place, number: number) => Made;

/** Each trial has assets of two kinds, so that none becomes too large. */
const MAKERS: readonly Maker[] = [
  makeCharger,
  makeSite,
  makeDatacenter,
  makeStation,
  makeSubstation,
];

export function makeTrial(seed: number): Trial {
  const timeline = createTimeline(Math.floor(seed / GROUP_SIZE));
  const place = placeOf(seed, timeline);
  const draw = createDraw(seed, 'trial');
  const makers = [0, 2].map((step) => MAKERS[(seed + step) % MAKERS.length] as Maker);
  const made = makers.flatMap((make, i) =>
    Array.from({ length: draw.between(1, i === 0 ? 2 : 1) }, (_, n) =>
      besideGateways(place, make(place, n)),
    ),
  );
  const people = changesOf(place, made);
  return {
    seed,
    city: place.city,
    ticks: timeline.ticks,
    quietFrom: timeline.quietFrom,
    register: [...made.map(({ row }) => row), ...people.rows],
    acts: inOrder([
      ...made.flatMap(({ acts }) => acts),
      ...comingsOfGateways(place),
      ...people.acts,
    ]),
  };
}
