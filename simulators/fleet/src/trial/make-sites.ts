import { MINUTE } from '../local-time.ts';
import { carriedInstead, carriersOf, carries, carrying } from './carry.ts';
import { createDraw, type Draw } from './draw.ts';
import { growing, type Says } from './grow.ts';
import type { Made } from './made.ts';
import { anotherWord, changing, corrected, type Fields, steady } from './make-steady.ts';
import { ownPart } from './meter-kpis.ts';
import { type Place, rowOf } from './place.ts';
import type { TrialPart, TrialRow } from './trial.ts';
import { ownWords } from './words.ts';

const QUARTER = 15 * MINUTE;

/** Cells that say their status, or count the seconds they were out of service, in quarters of an hour. */
export function makeSite(place: Place, number: number): Made {
  const id = `t${place.seed}-bs-${number}`;
  const draw = createDraw(place.seed, id);
  const words = ownWords('site5g');
  const operator = draw.chance(0.5) ? `t${place.seed}-op-${draw.between(1, 2)}` : undefined;
  const counts = draw.chance(0.3);
  const energy = createDraw(place.seed, `${id} energy`);
  const meters = energy.pick(SITE_METERS);
  const row: TrialRow = {
    ...rowOf(place, 'site5g', id, draw),
    intervalS: counts ? QUARTER / 1000 : draw.pick([600, 900]),
    openingHours: '24/7',
    attributes: {
      ...(draw.chance(0.3) && { sharedSiteId: `t${place.seed}-shared` }),
      ...batteryOf(energy),
    },
    parts: [
      ...Array.from({ length: draw.between(1, 3) }, (_, i) => ({
        part: `c${i + 1}`,
        role: 'cell',
        ...(operator !== undefined && { operator }),
        attributes: { gnbId: `t${place.seed}-g-${i < 2 ? number : 9}` },
      })),
      ...meters
        .filter((role) => role !== 'fsu' && role !== '')
        .map((role) => ({
          part: role.replaceAll('_', '-'),
          role,
          attributes: { serial: 'a', maxKw: 10, registerModulusKwh: 10_000 },
        })),
      { part: 'fsu', role: 'fsu', attributes: {} },
    ],
  };
  const seconds = () => counted(draw);
  const volume = createDraw(place.seed, `${id} volume`);
  const carriers = carriersOf(volume, row);
  const own = meters.includes('') || carriers.includes('') ? [ownPart(row)] : [];
  const saysOf = (part: TrialPart): Says => {
    const { role } = part;
    if (meters.includes(role)) return growing(draw, part);
    if (role === 'fsu') return () => ({ metrics: { power_kw: draw.between(1, 5) } });
    if (role === '') return () => ({});
    return counts ? seconds : changing(draw, words);
  };
  return steady(place, {
    row,
    draw,
    speakers: [...row.parts, ...own],
    saysOf: (part) =>
      carriers.includes(part.part) ? carrying(volume, row, saysOf(part)) : saysOf(part),
    correct(message) {
      const { metrics, status } = message;
      if (carries(message) && volume.chance(0.5)) return carriedInstead(volume, message);
      if (metrics && 'unavail_fault_s' in metrics) return { ...message, ...seconds() };
      const isWord = status !== undefined || metrics === undefined;
      return isWord ? anotherWord(draw, words)(message) : corrected(draw, message);
    },
  });
}

/** Meters of energy of a site: '' its own. */
const SITE_METERS: readonly (readonly string[])[] = [
  [],
  ['site_total', 'telecom', 'fsu'],
  ['telecom', ''],
  ['telecom', 'fsu'],
  ['', 'fsu'],
];

function batteryOf(draw: Draw): TrialPart['attributes'] {
  if (draw.chance(0.2)) return {};
  return {
    batteryAh: draw.pick([200, 300, 412.5]),
    batteryV: 48,
    ...(draw.chance(0.4) && { batterySoh: 0.93 }),
    ...(draw.chance(0.4) && { batteryDod: 0.7 }),
  };
}

function counted(draw: Draw): Fields {
  const of = (share: number) => (draw.chance(share) ? draw.between(1, 300) : 0);
  return {
    periodS: QUARTER / 1000,
    metrics: {
      unavail_fault_s: of(0.2),
      unavail_transport_s: of(0.1),
      unavail_manual_s: of(0.1),
      unavail_energy_saving_s: of(0.2),
    },
  };
}
