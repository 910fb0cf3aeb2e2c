import { compareRatio } from '../kpis/compare-ratio.ts';
import type { EnergySums } from './energy-buckets.ts';

/** E_DC / E_IT; null when there was no IT energy to divide by. */
export function pue({ dcWh, itWh }: Pick<EnergySums, 'dcWh' | 'itWh'>): number | null {
  return itWh > 0 ? dcWh / itWh : null;
}

/** Below 1 is no merit: a wrong ratio, a wiring mistake, or generation outside the boundary. */
export function isMeterFault({ dcWh, itWh }: Pick<EnergySums, 'dcWh' | 'itWh'>): boolean {
  return itWh > 0 && dcWh < itWh;
}

/** Where the energy beside the IT goes; all in one unit. */
interface EnergySplit {
  readonly it: number;
  readonly cooling: number;
  readonly powerLoss: number;
  readonly lighting: number;
  readonly other: number;
}

/** The parts of PUE: PUE = 1 + cooling load + power loss + other load factors. */
export function loadFactors(split: EnergySplit) {
  const { it, cooling, powerLoss, lighting, other } = split;
  if (it <= 0) return null;
  return {
    pue: (it + cooling + powerLoss + lighting + other) / it,
    partialPueCooling: (it + cooling) / it,
    coolingLoadFactor: cooling / it,
    powerLossFactor: powerLoss / it,
    otherLoadFactor: (lighting + other) / it,
  };
}

/** Litres of water per kWh of IT energy. */
export function wue(litres: number, itWh: number): number | null {
  return itWh > 0 ? (litres * 1000) / itWh : null;
}

/** Kilograms of CO2 per kWh of IT energy, when the grid is the only source. */
export function cue(kgPerKwh: number, { dcWh, itWh }: Pick<EnergySums, 'dcWh' | 'itWh'>) {
  return itWh > 0 ? (kgPerKwh * dcWh) / itWh : null;
}

export interface Racks {
  readonly racksDelivered: number;
  readonly racksInUse: number;
  readonly racksDeliveredKw: number | null;
  readonly racksInUseKw: number | null;
}

/** Rack utilisation by number and by rated power, and the site's size in racks of 2.5 kW. */
export function rackFigures(racks: Racks) {
  const { racksDelivered, racksInUse, racksDeliveredKw, racksInUseKw } = racks;
  return {
    byCount: racksDelivered > 0 ? racksInUse / racksDelivered : null,
    byPower: racksDeliveredKw && racksInUseKw !== null ? racksInUseKw / racksDeliveredKw : null,
    standardRacks: racksDeliveredKw === null ? null : racksDeliveredKw / 2.5,
  };
}

interface TemperatureBand {
  /** Share of the year, all bands together 1. */
  readonly share: number;
  readonly siteKw: number;
  readonly itKw: number;
}

/** GB 40879-2021, first method: the energy ratio from five outdoor temperature points. */
export function energyRatioByBands(bands: readonly TemperatureBand[]) {
  const yearly = (kwOf: (band: TemperatureBand) => number) =>
    8760 * bands.reduce((sum, band) => sum + band.share * kwOf(band), 0);
  const siteKwh = yearly(({ siteKw }) => siteKw);
  const itKwh = yearly(({ itKw }) => itKw);
  return { siteKwh, itKwh, ratio: itKwh > 0 ? siteKwh / itKwh : null };
}

const GRADES = [
  [1, 1.2],
  [2, 1.3],
  [3, 1.5],
] as const;

type Grade = 1 | 2 | 3 | null;

/** GB 40879-2021 grade of two energies in whole units: 1, 2, 3, or null beyond the limit value. A grade includes its limit. */
export function gradeOfEnergies({ dcWh, itWh }: Pick<EnergySums, 'dcWh' | 'itWh'>): Grade {
  return GRADES.find(([, limit]) => compareRatio(dcWh, itWh, limit) <= 0)?.[0] ?? null;
}

/** The same of their ratio, as the first method gives it. */
export function energyGrade(ratio: number): Grade {
  return gradeOfEnergies({ dcWh: ratio, itWh: 1 });
}
