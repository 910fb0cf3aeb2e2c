import { DAY } from '../local-time.ts';
import type { TrialKind, TrialPart, TrialRow } from './trial.ts';

/** A meter, and what it counts towards. */
export interface Meter {
  readonly part: TrialPart;
  readonly sum: string;
  readonly weight: number;
  /** Unless it counts energy. */
  readonly metric?: string;
}

/** What the samples of a meter are kept by. */
export function meterName({ part, metric = ENERGY }: Pick<Meter, 'metric'> & { part: string }) {
  return metric === ENERGY ? part : `${part}/${metric}`;
}

export function nameOf({ part, metric }: Meter): string {
  return meterName({ part: part.part, ...(metric && { metric }) });
}

export const ENERGY = 'energy_kwh';
export const WATER = 'water_l';
export const VOLUME = 'data_delta_gb';

/** How far the meters of one asset have been read. */
interface Read {
  readonly edge: number;
  readonly isLive: boolean;
}

type Sums = Readonly<Record<string, number>>;

/** A KPI made of what meters count. */
export interface MeterKpi {
  readonly kind: TrialKind;
  readonly policies: readonly string[];
  /** What an asset needs by a version; undefined where it lacks a meter. `spoke`: whether a meter was ever read. */
  meters(
    version: TrialRow,
    policy: string,
    t: number,
    spoke: (meter: string) => boolean,
  ): readonly Meter[] | undefined;
  /** Silent for longer its meters are too old; unless given by their intervals. */
  readonly staleMs?: number;
  /** What an asset adds beside its meters for each of its stays, by the time they know of each version. */
  ofAsset?(knownBy: ReadonlyMap<TrialRow, number>): Sums;
  /** The same, once for all its time in a scope. */
  ofWhole?(version: TrialRow, knownMs: number, sums: Sums): Sums;
  /** Where the window of a sum ends, by how far each of its assets has been read. */
  edge(read: readonly Read[]): number | undefined;
  /** Whether a sum over these assets is withheld, as some or all were read too long ago. */
  isOld(stale: readonly boolean[]): boolean;
  readonly sides: readonly [numerator: string, denominator: string];
  /** How much of its sum is one of the unit that each side is told in; 1 unless given. */
  readonly units?: readonly [numerator: number, denominator: number];
  valueOf(numerator: number, denominator: number): number;
  /** Meters that cannot all be right have no value. */
  isWrong?(numerator: number): boolean;
}

/** PUE: every meter has passed the end, and none is silent (docs/decisions/0025). */
const BY_ALL = {
  edge: (read: readonly Read[]) =>
    read.length === 0 ? undefined : Math.min(...read.map(({ edge }) => edge)),
  isOld: (stale: readonly boolean[]) => stale.includes(true),
};

/** Others: most of the live ones have passed the end, and not all are silent (docs/decisions/0021). */
const BY_MOST = {
  edge(read: readonly Read[]) {
    const live = read.filter(({ isLive }) => isLive);
    const edges = (live.length > 0 ? live : read).map(({ edge }) => edge);
    const passed = (edge: number) => edges.filter((one) => one >= edge).length;
    const most = edges.filter((edge) => passed(edge) * 2 > edges.length);
    return most.length === 0 ? undefined : Math.max(...most);
  },
  isOld: (stale: readonly boolean[]) => stale.length > 0 && !stale.includes(false),
};

const IT_ROLES: Readonly<Record<string, string>> = {
  PUE1: 'ups_out',
  PUE2: 'pdu_out',
  PUE3: 'it_in',
};
/** How each counts towards the energy of the site. */
const SITE_ROLES: Readonly<Record<string, number>> = {
  facility_total: 1,
  generation: 1,
  genset: 1,
  fuel: 1,
  deduct: -1,
};

/** Those of the site and of the IT at one depth; undefined where one side of the ratio has none. */
function energyMeters(version: TrialRow, policy: string, t: number): readonly Meter[] | undefined {
  const parts = partsAt(version, t);
  const it = parts.filter(({ role }) => role === IT_ROLES[policy]);
  const site = parts.filter(({ role }) => role in SITE_ROLES);
  if (it.length === 0 || !site.some(({ role }) => role !== 'deduct')) return undefined;
  return [
    ...site.map((part) => ({ part, sum: 'dcWh', weight: SITE_ROLES[part.role] as number })),
    ...it.map((part) => ({ part, sum: 'itWh', weight: 1 })),
  ];
}

/** Of the IT, and of the water: parts of that role, else the data centre itself where it reads any. */
function waterMeters(
  version: TrialRow,
  policy: string,
  t: number,
  spoke: (meter: string) => boolean,
): readonly Meter[] | undefined {
  const it = energyMeters(version, policy, t)?.filter(({ sum }) => sum === 'itWh');
  const listed = partsAt(version, t).filter(({ role }) => role === 'water');
  const hasOwn = spoke(meterName({ part: '', metric: WATER }));
  const parts = listed.length > 0 || !hasOwn ? listed : [ownPart(version)];
  if (!it || parts.length === 0) return undefined;
  return [...it, ...parts.map((part) => ({ part, sum: 'waterMl', weight: 1, metric: WATER }))];
}

const TENTHS_OF_A_GRAM = 10_000;

/** Each source counts by its own factor; undefined where one has none, as none is assumed. */
function carbonMeters(version: TrialRow, policy: string, t: number): readonly Meter[] | undefined {
  const meters = energyMeters(version, policy, t)?.map((meter) => {
    if (meter.sum === 'itWh') return meter;
    const factor = Math.round(carbonFactor(version, meter.part) * TENTHS_OF_A_GRAM);
    return { ...meter, sum: 'co2', weight: meter.weight * factor };
  });
  return meters?.some(({ weight }) => Number.isNaN(weight)) ? undefined : meters;
}

/** Its own; else the grid's of what comes from there, and none of what the site generates. */
function carbonFactor({ attributes }: TrialRow, part: TrialPart): number {
  const grid = part.role === 'generation' ? 0 : attributes['gridKgCo2PerKwh'];
  const isGrid = part.role !== 'genset' && part.role !== 'fuel';
  return Number(part.attributes['kgCo2PerKwh'] ?? (isGrid ? grid : undefined));
}

/** Those of the cooling and of the IT at one depth; `sides`: what each counts towards. */
function coolingMeters(sides: { readonly it: readonly string[]; readonly cooling: string }) {
  return (version: TrialRow, policy: string, t: number): readonly Meter[] | undefined => {
    const parts = partsAt(version, t);
    const it = parts.filter(({ role }) => role === IT_ROLES[policy]);
    const cooling = parts.filter(({ role }) => role === 'cooling');
    if (it.length === 0 || cooling.length === 0) return undefined;
    return [
      ...it.flatMap((part) => sides.it.map((sum) => ({ part, sum, weight: 1 }))),
      ...cooling.map((part) => ({ part, sum: sides.cooling, weight: 1 })),
    ];
  };
}

function partsAt({ parts }: TrialRow, t: number): readonly TrialPart[] {
  return parts.filter(
    ({ commissionedAt, retiredAt }) =>
      (commissionedAt ?? -Infinity) <= t && t < (retiredAt ?? Infinity),
  );
}

/** The last energy ratio of grades 1, 2 and 3 of GB 40879 (domain.md §2.3). */
const GRADE_PERCENT = [120, 130, 150];

const ENERGIES = {
  kind: 'datacenter',
  policies: Object.keys(IT_ROLES),
  meters: energyMeters,
  sides: ['dcWh', 'itWh'],
} as const;

/** Depth of the IT by which a balance is made. */
const BALANCES: Readonly<Record<string, string>> = {
  BALANCE1: 'PUE1',
  BALANCE2: 'PUE2',
  BALANCE3: 'PUE3',
};

/** The input of the power chain less the IT; by balance all energy of the site less the IT and other loads. */
function lossMeters(version: TrialRow, policy: string, t: number): readonly Meter[] | undefined {
  const depth = BALANCES[policy] ?? policy;
  const energy = energyMeters(version, depth, t);
  if (!energy) return undefined;
  const it = energy.filter(({ sum }) => sum === 'itWh');
  const loads = (role: string, weight: number) =>
    partsAt(version, t)
      .filter((part) => part.role === role)
      .map((part) => ({ part, sum: 'lossWh', weight }));
  const lessIt = it.map((meter) => ({ ...meter, sum: 'lossWh', weight: -1 }));
  if (depth === policy) {
    const chain = loads('ups_in', 1);
    return chain.length > 0 ? [...chain, ...lessIt, ...it] : undefined;
  }
  const [cooling, lighting] = [loads('cooling', -1), loads('lighting', -1)];
  if (cooling.length === 0 || lighting.length === 0) return undefined;
  const site = energy.filter(({ sum }) => sum === 'dcWh');
  const whole = site.map((meter) => ({ ...meter, sum: 'lossWh' }));
  return [...whole, ...lessIt, ...cooling, ...lighting, ...loads('other', -1), ...it];
}

const SITE_LOADS = { kind: 'site5g', ...BY_MOST } as const;
const BITS_PER_KB = 8000;
const JOULES_PER_WH = 3600;

export const MEASURED: Readonly<Record<string, MeterKpi>> = {
  'datacenter.pue': { ...ENERGIES, ...BY_ALL, valueOf: (dcWh, itWh) => dcWh / itWh },
  'datacenter.energy_grade': {
    ...ENERGIES,
    ...BY_MOST,
    valueOf: (dcWh, itWh) =>
      1 + GRADE_PERCENT.filter((percent) => dcWh * 100 > itWh * percent).length,
  },
  'datacenter.clf': {
    ...ENERGIES,
    ...BY_MOST,
    meters: coolingMeters({ it: ['itWh'], cooling: 'coolingWh' }),
    sides: ['coolingWh', 'itWh'],
    valueOf: (cooling, it) => cooling / it,
  },
  'datacenter.ppue': {
    ...ENERGIES,
    ...BY_MOST,
    meters: coolingMeters({ it: ['itWh', 'bothWh'], cooling: 'bothWh' }),
    sides: ['bothWh', 'itWh'],
    valueOf: (both, it) => both / it,
  },
  'datacenter.cue': {
    ...ENERGIES,
    ...BY_MOST,
    meters: carbonMeters,
    sides: ['co2', 'itWh'],
    units: [1000 * TENTHS_OF_A_GRAM, 1000],
    valueOf: (kg, kwh) => kg / kwh,
  },
  'datacenter.wue': {
    ...ENERGIES,
    ...BY_MOST,
    meters: waterMeters,
    sides: ['waterMl', 'itWh'],
    units: [1000, 1000],
    valueOf: (litres, kwh) => litres / kwh,
  },
  'site5g.energy_efficiency': {
    ...SITE_LOADS,
    policies: ['default'],
    meters(version, _, t, spoke) {
      const volumes = volumeMeters(version, t, spoke);
      const site = siteMeters(version, t, spoke, 'siteWh');
      return volumes && site && [...volumes, ...site];
    },
    sides: ['volumeKb', 'siteWh'],
    units: [1 / BITS_PER_KB, 1 / JOULES_PER_WH],
    valueOf: (bits, joules) => bits / joules,
  },
  'site5g.telecom_share': {
    ...SITE_LOADS,
    policies: ['default'],
    meters(version, _, t, spoke) {
      const telecom = telecomMeters(version, t, 'telecomWh');
      const site = siteMeters(version, t, spoke, 'siteWh');
      return telecom && site && [...telecom, ...site];
    },
    sides: ['telecomWh', 'siteWh'],
    valueOf: (telecom, site) => telecom / site,
  },
  'site5g.battery_autonomy': {
    ...SITE_LOADS,
    policies: ['site_load', 'telecom_load'],
    meters(version, policy, t, spoke) {
      if (batteryMwh(version) === undefined) return undefined;
      if (policy === 'telecom_load') return telecomMeters(version, t, 'loadWh');
      return siteMeters(version, t, spoke, 'loadWh');
    },
    ofWhole(version, knownMs, { loadWh = 0 }) {
      const battery = batteryMwh(version);
      if (battery === undefined || knownMs === 0) return {};
      return { batteryMwh: battery, loadMw: Math.round((loadWh * 3_600_000_000) / knownMs) };
    },
    sides: ['batteryMwh', 'loadMw'],
    units: [1000, 1000],
    valueOf: (battery, load) => battery / load,
  },
  'datacenter.plf': {
    ...ENERGIES,
    ...BY_MOST,
    policies: [...ENERGIES.policies, ...Object.keys(BALANCES)],
    meters: lossMeters,
    sides: ['lossWh', 'itWh'],
    valueOf: (loss, it) => loss / it,
    isWrong: (loss) => loss < 0,
  },
  'charger.load_factor': {
    kind: 'charger',
    policies: ['default'],
    meters(version, _, t, spoke) {
      if (ratedKw(version) === undefined) return undefined;
      const connectors = partsAt(version, t).filter(({ role }) => role === 'connector');
      const parts = spoke('') ? [ownPart(version)] : connectors;
      const meters = parts.map((part) => ({ part, sum: 'deliveredWh', weight: 1 }));
      return meters.length > 0 ? meters : undefined;
    },
    // Many chargers read their meters only while they charge.
    staleMs: DAY,
    ofAsset(knownBy) {
      const rated = [...knownBy].map(([version, ms]) => (ratedKw(version) ?? 0) * ms);
      return { ratedWh: Math.round(rated.reduce((sum, kwMs) => sum + kwMs, 0) / 3600) };
    },
    ...BY_MOST,
    sides: ['deliveredWh', 'ratedWh'],
    valueOf: (delivered, rated) => delivered / rated,
  },
};

/** What the site carried as it says itself, else what all its cells did. */
function volumeMeters(
  version: TrialRow,
  t: number,
  spoke: (meter: string) => boolean,
): readonly Meter[] | undefined {
  const isOwn = spoke(meterName({ part: '', metric: VOLUME }));
  const cells = partsAt(version, t).filter(({ role }) => role === 'cell');
  const parts = isOwn ? [ownPart(version)] : cells;
  const meters = parts.map((part) => ({ part, sum: 'volumeKb', weight: 1, metric: VOLUME }));
  return meters.length > 0 ? meters : undefined;
}

function telecomMeters(version: TrialRow, t: number, sum: string): readonly Meter[] | undefined {
  const parts = partsAt(version, t).filter(({ role }) => role === 'telecom');
  return parts.length > 0 ? parts.map((part) => ({ part, sum, weight: 1 })) : undefined;
}

/** Those listed as such; else the site's own, else what its FSU reads. */
function siteMeters(
  version: TrialRow,
  t: number,
  spoke: (meter: string) => boolean,
  sum: string,
): readonly Meter[] | undefined {
  const parts = partsAt(version, t);
  const listed = parts.filter(({ role }) => role === 'site_total');
  const own = spoke('') ? [ownPart(version)] : [];
  const fsu = parts.filter(({ role, part }) => role === 'fsu' && spoke(part));
  const meters = [listed, own, fsu].find(({ length }) => length > 0);
  return meters?.map((part) => ({ part, sum, weight: 1 }));
}

/** Ah × V × state of health × depth of discharge, 0.8 each where not stated; undefined without a battery. */
function batteryMwh({ attributes }: TrialRow): number | undefined {
  const { batteryAh, batteryV, batterySoh = 0.8, batteryDod = 0.8 } = attributes;
  if (batteryAh === undefined || batteryV === undefined) return undefined;
  const wh = Number(batteryAh) * Number(batteryV) * Number(batterySoh) * Number(batteryDod);
  return Math.round(wh * 1000);
}

/** Of the charger, else the sum of its connectors'; undefined where one of them states none. */
function ratedKw({ attributes, parts }: TrialRow): number | undefined {
  if (attributes['ratedKw'] !== undefined) return Number(attributes['ratedKw']);
  const own = parts
    .filter(({ role }) => role === 'connector')
    .map((part) => part.attributes['ratedKw']);
  if (own.length === 0 || own.includes(undefined as never)) return undefined;
  return own.reduce<number>((sum, kw) => sum + Number(kw), 0);
}

/** The asset as the place of its own meter. */
export function ownPart({ attributes }: TrialRow): TrialPart {
  return { part: '', role: '', attributes };
}
