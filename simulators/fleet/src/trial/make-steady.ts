import { deliver } from './deliver.ts';
import { createDraw, type Draw } from './draw.ts';
import { growing, meterOf, type Says } from './grow.ts';
import type { Made } from './made.ts';
import { ownPart } from './meter-kpis.ts';
import { type Place, rowOf } from './place.ts';
import type { TrialMessage, TrialPart, TrialRow } from './trial.ts';
import { troubles } from './troubles.ts';
import { ownWords } from './words.ts';

export type Fields = Omit<TrialMessage, 'ts' | 'part'>;

interface Steady {
  readonly row: TrialRow;
  readonly draw: Draw;
  readonly saysOf: (part: TrialPart) => Says;
  /** What speaks; unless given every part. */
  readonly speakers?: readonly TrialPart[];
  readonly correct: (message: TrialMessage) => TrialMessage;
}

/** An asset whose parts speak at intervals, by and large. */
export function steady(place: Place, told: Steady): Made {
  const { row, draw, saysOf, correct, speakers = row.parts } = told;
  const { silences, outages, comings } = troubles(place, row, draw);
  const delivery = { timeline: place.timeline, draw, row, silences, outages, correct };
  const measured = speakers
    .flatMap((part) => beats(place, { row, part, draw, says: saysOf(part) }))
    .sort((a, b) => a.ts - b.ts);
  return { row, acts: [...deliver(delivery, measured), ...comings] };
}

interface Beating {
  readonly row: TrialRow;
  readonly part: TrialPart;
  readonly draw: Draw;
  readonly says: Says;
}

function beats({ timeline }: Place, { row, part, draw, says }: Beating): TrialMessage[] {
  const every = (part.intervalS ?? row.intervalS) * 1000;
  const messages: TrialMessage[] = [];
  const onTheDot = draw.chance(0.4);
  const begin = (timeline.ticks[0] as number) - 2 * every;
  for (let n = Math.ceil(begin / every); n * every < timeline.quietFrom; n += 1) {
    const ts = n * every + (onTheDot ? 0 : draw.between(0, every / 3));
    messages.push({ ts, part: part.part, ...says(ts) });
  }
  return messages;
}

/** A status that lasts for some time; now and then a reading says none. */
export function changing(draw: Draw, words: readonly string[]): Says {
  let status = words[0] as string;
  return () => {
    if (draw.chance(0.2)) status = draw.pick(words);
    return draw.chance(0.15) ? {} : { status };
  };
}

export function anotherWord(draw: Draw, words: readonly string[]) {
  return (message: TrialMessage): TrialMessage => ({ ...message, status: draw.pick(words) });
}

export function makeStation(place: Place, number: number): Made {
  const id = `t${place.seed}-h2-${number}`;
  const draw = createDraw(place.seed, id);
  const words = ownWords('hydrogen');
  const classes = draw.pick([[35, 70], [35, 35, 70], [70], [35, undefined]]);
  const parts = classes.map((pressureClass, i) => ({
    part: `n${i + 1}`,
    role: 'nozzle',
    attributes: pressureClass === undefined ? {} : { pressureClass },
  }));
  const tanks = tanksOf(createDraw(place.seed, `${id} tanks`));
  const row: TrialRow = {
    ...rowOf(place, 'hydrogen', id, draw),
    intervalS: 600,
    parts: [...parts, ...tanks],
  };
  return steady(place, {
    row,
    draw,
    saysOf: ({ role, attributes }) => {
      if (role !== 'storage') return changing(draw, words);
      const isDensity = draw.chance(0.5);
      return () => filled(draw, isDensity, Number(attributes['pressureClass'] ?? 70));
    },
    correct: (message) =>
      message.metrics
        ? { ...message, ...filled(draw, 'density_g_l' in message.metrics, 35) }
        : anotherWord(draw, words)(message),
  });
}

/** None, or some, of which most say how large they are. */
function tanksOf(draw: Draw): readonly TrialPart[] {
  return Array.from({ length: draw.between(0, 3) }, (_, i) => {
    const pressureClass = draw.pick([35, 70, 45, 20, undefined]);
    return {
      part: `s${i + 1}`,
      role: 'storage',
      ...(draw.chance(0.3) && { intervalS: 300 }),
      attributes: {
        ...(pressureClass !== undefined && { pressureClass }),
        ...(draw.chance(0.8) && { volumeL: draw.pick([50, 765.5, 1000]) }),
      },
    };
  });
}

function filled(draw: Draw, isDensity: boolean, mpa: number): Fields {
  const share = draw.between(5, 100) / 100;
  const celsius = draw.between(-300, 600) / 10;
  if (draw.chance(0.03))
    return { metrics: isDensity ? { density_g_l: null } : { pressure_mpa: null } };
  if (isDensity) return { metrics: { density_g_l: share * 40 } };
  return { metrics: { pressure_mpa: share * mpa, temperature_c: celsius } };
}

export function makeSubstation(place: Place, number: number): Made {
  const id = `t${place.seed}-ss-${number}`;
  const draw = createDraw(place.seed, id);
  const words = ownWords('substation');
  const row: TrialRow = {
    ...rowOf(place, 'substation', id, draw),
    intervalS: draw.pick([600, 900]),
    openingHours: '24/7',
    parts: [
      { part: 'b1', role: 'bay', attributes: {} },
      { part: 't1', role: 'transformer', intervalS: 1200, attributes: {} },
    ],
  };
  const correct = anotherWord(draw, words);
  return steady(place, { row, draw, saysOf: () => changing(draw, words), correct });
}

/** Meters that grow, roll over and are set back; racks as some of them say. */
export function makeDatacenter(place: Place, number: number): Made {
  const id = `t${place.seed}-dc-${number}`;
  const draw = createDraw(place.seed, id);
  const loads = loadsOf(createDraw(place.seed, `${id} cooling`));
  const carbon = createDraw(place.seed, `${id} factors`);
  const { parts: water, attributes: ownWater } = waterOf(createDraw(place.seed, `${id} water`));
  const row: TrialRow = {
    ...rowOf(place, 'datacenter', id, draw),
    openingHours: '24/7',
    intervalS: draw.pick([900, 900, 1200]),
    attributes: {
      ...draw.pick([
        {},
        { racksDelivered: 400, racksInUse: 270, racksDeliveredKw: 1600, racksInUseKw: 1000 },
      ]),
      ...ownWater,
      ...(carbon.chance(0.7) && { gridKgCo2PerKwh: carbon.pick([0.5, 0.5703, 0.0421]) }),
    },
    parts: [
      ...['facility_total', ...draw.pick(SITE_SIDES), ...draw.pick(DEPTHS), ...loads].map(
        (role) => ({
          part: role.replaceAll('_', '-'),
          role,
          attributes: { ...meterOf(draw, role), ...carbonOf(carbon, role) },
        }),
      ),
      ...water,
      { part: 'racks', role: 'none', intervalS: 3600, attributes: {} },
    ],
  };
  return steady(place, {
    row,
    draw,
    speakers: ownWater ? [...row.parts, ownPart(row)] : row.parts,
    saysOf: (part) =>
      part.part === 'racks' ? () => racks(draw) : growing(draw, part, metricOf(part)),
    correct: (message) => corrected(draw, message),
  });
}

/** What else is metered, most of it or none. */
function loadsOf(draw: Draw): readonly string[] {
  const shares = { cooling: 0.7, lighting: 0.7, ups_in: 0.6, other: 0.4 };
  return Object.entries(shares).flatMap(([role, share]) => (draw.chance(share) ? [role] : []));
}

function metricOf({ role }: TrialPart): string {
  return role === 'water' || role === '' ? 'water_l' : 'energy_kwh';
}

const SITE_SIDES: readonly (readonly string[])[] = [[], ['generation'], ['deduct', 'genset']];
const DEPTHS: readonly (readonly string[])[] = [
  ['it_in'],
  ['pdu_out'],
  ['ups_out', 'pdu_out', 'it_in'],
];

/** A generator set tells of its own, if anybody does; a supply has now and then a contract of its own. */
function carbonOf(draw: Draw, role: string): TrialPart['attributes'] {
  if (role === 'genset') return draw.chance(0.8) ? { kgCo2PerKwh: 0.8125 } : {};
  const isOwn = role === 'facility_total' && draw.chance(0.2);
  return isOwn ? { kgCo2PerKwh: draw.pick([0, 0.1234]) } : {};
}

/** Water meters of a data centre, or its own reading; most meter their water. */
function waterOf(draw: Draw): {
  readonly parts: readonly TrialPart[];
  readonly attributes?: TrialPart['attributes'];
} {
  const meter = () => ({
    ...(draw.chance(0.6) && { registerModulusL: 10_000 }),
    ...(draw.chance(0.6) && { maxLPerH: 4000 }),
    ...(draw.chance(0.3) && { scale: 0.5 }),
  });
  if (draw.chance(0.3)) return { parts: [], attributes: meter() };
  const names = draw.pick([[], ['w1'], ['w1', 'w2']]);
  const parts = names.map((part) => ({
    part,
    role: 'water',
    attributes: { ...meter(), serial: 'a' },
  }));
  return { parts };
}

function racks(draw: Draw): Fields {
  return { metrics: { racks_in_use: draw.between(200, 300), racks_delivered: 400 } };
}

export function corrected(draw: Draw, message: TrialMessage): TrialMessage {
  const [metric = '', read] = Object.entries(message.metrics ?? {})[0] ?? [];
  if (message.part === 'racks') return { ...message, ...racks(draw) };
  return typeof read === 'number'
    ? { ...message, metrics: { [metric]: read + draw.between(1, 20) } }
    : message;
}
