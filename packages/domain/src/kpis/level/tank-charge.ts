import { hydrogenDensity } from '../../kinds/hydrogen/hydrogen-density.ts';
import { nozzleClassOf } from '../../kinds/hydrogen/nozzle-class.ts';
import type { AssetPart } from '../../model/asset.ts';
import type { LevelKpi, Levels } from './level-kpi.ts';

/** Of a full tank, g/L at its nominal working pressure and 15 °C as SAE J2601 rounds them. */
const FULL_G_L = { H35: 24.0, H70: 40.2 } as const;
const FULL_AT_C = 15;
const MG = 1000;

/** SOC = ρ(P, T) / ρ(NWP, 15 °C) (SAE J2601), of a station Σ mass / Σ mass when full. */
export const tankCharge: LevelKpi = {
  id: 'hydrogen.tank_soc',
  kind: 'hydrogen',
  name: { zh: '储氢罐充装率 (SOC)', en: 'tank state of charge' },
  unit: '1',
  formula: 'ρ(P, T) / ρ(NWP, 15 °C), Σ over tanks by mass',
  formulaVersion: 1,
  policies: ['default'],
  better: null,
  role: 'storage',
  metrics: ['density_g_l', 'pressure_mpa', 'temperature_c'],
  ofPart(part, levels) {
    const full = fullDensity(part);
    if (full === null) return null;
    const litres = litresOf(part) ?? 1;
    const all = Math.round(full * litres * MG);
    const density = densityOf(levels);
    if (density === null) return { content: 0, known: 0, all };
    return { content: Math.round(density * litres * MG), known: all, all };
  },
  isSized: (part) => litresOf(part) !== null,
};

/** As measured, else from pressure and temperature. */
function densityOf({ density_g_l, pressure_mpa, temperature_c }: Levels): number | null {
  if (density_g_l !== undefined) return density_g_l;
  if (pressure_mpa === undefined || temperature_c === undefined) return null;
  return hydrogenDensity(pressure_mpa, temperature_c);
}

/** By the attribute `pressureClass`: 35 or 70 MPa, or any other nominal pressure in MPa. */
function fullDensity(part: AssetPart): number | null {
  const known = nozzleClassOf(part);
  if (known) return FULL_G_L[known];
  const mpa = positive(part, 'pressureClass');
  return mpa === null ? null : hydrogenDensity(mpa, FULL_AT_C);
}

function litresOf(part: AssetPart): number | null {
  return positive(part, 'volumeL');
}

function positive({ attributes }: AssetPart, name: string): number | null {
  const number = Number(attributes[name] ?? Number.NaN);
  return Number.isFinite(number) && number > 0 ? number : null;
}
