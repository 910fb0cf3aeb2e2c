import type { Figures } from './figures.ts';
import { isUsable, type Row } from './heard.ts';
import { belongs, type Member } from './members.ts';
import type { TrialPart, TrialRow } from './trial.ts';
import { versionAt } from './versions.ts';

export const TANK_KPI = 'hydrogen.tank_soc';

const METRICS = ['density_g_l', 'pressure_mpa', 'temperature_c'];
const COVERAGE_MIN = 0.9;
/** So many intervals without a reading, and what a tank holds is not known. */
const INTERVALS = 3;

/** What a tank holds, in mg; null: not known. */
interface Tank {
  readonly part: TrialPart;
  readonly holds: number | null;
  readonly full: number;
}

/** The charge of a tank, of a station's tanks, or of all in a scope (docs/decisions/0021). */
export function tankFigures(
  members: readonly Member[],
  { scope, id }: { readonly scope: string; readonly id: string },
  t: number,
): Figures | undefined {
  const found: Tank[] = [];
  for (const member of members) {
    const version = versionAt(member.versions, t);
    const tanks = member.kind === 'hydrogen' ? tanksOf(member, version, t) : undefined;
    if (!tanks) continue;
    if (scope === 'part')
      found.push(...tanks.filter(({ part }) => `${version.id}~${part.part}` === id));
    else if (belongs(version, '', scope, id) && addsUp(version, tanks, { scope, t }))
      found.push(...tanks);
  }
  const isOwn = scope === 'part' || scope === 'asset';
  const isKnown = found.length > 0 || !isOwn || members.some((one) => had(one, { scope, id }, t));
  return isKnown ? chargeOf(found) : undefined;
}

/** It had a charge by the register before: it has none any more, rather than its last. */
function had(
  member: Member,
  { scope, id }: { readonly scope: string; readonly id: string },
  t: number,
): boolean {
  if (member.kind !== 'hydrogen') return false;
  const past = member.versions.filter(({ validFrom }) => validFrom <= t);
  return past.some((version) => {
    const before = {
      ...version,
      parts: version.parts.map((part) => ({ ...part, retiredAt: Infinity })),
    };
    const tanks = tanksOf(member, before, t) ?? [];
    if (scope === 'part') return tanks.some(({ part }) => `${version.id}~${part.part}` === id);
    return version.id === id && tanks.length > 0 && addsUp(before, tanks, { scope, t });
  });
}

/** Tanks are added up by their volumes; of a station a single one is all. */
function addsUp(
  version: TrialRow,
  tanks: readonly Tank[],
  { scope, t }: { readonly scope: string; readonly t: number },
): boolean {
  const all = storage(version, t);
  if (scope === 'asset' && all.length === 1) return true;
  return tanks.length === all.length && all.every(({ attributes }) => 'volumeL' in attributes);
}

function chargeOf(tanks: readonly Tank[]): Figures {
  const known = tanks.filter(({ holds }) => holds !== null);
  const content = known.reduce((sum, { holds }) => sum + (holds ?? 0), 0);
  const of = known.reduce((sum, { full }) => sum + full, 0);
  const all = tanks.reduce((sum, { full }) => sum + full, 0);
  const coverage = all > 0 ? of / all : null;
  const value = coverage !== null && coverage >= COVERAGE_MIN ? content / of : null;
  // What is unknown may be empty or full.
  const low = all > 0 ? content / all : null;
  const high = all > 0 ? (content + all - of) / all : null;
  return { numerator: content / 1000, denominator: of / 1000, value, coverage, low, high };
}

function storage({ parts }: TrialRow, t: number): readonly TrialPart[] {
  return parts.filter(
    (part) =>
      part.role === 'storage' &&
      (part.commissionedAt ?? t) <= t &&
      t < (part.retiredAt ?? Infinity),
  );
}

/** Those of which it is known what they hold when full; undefined where none has ever spoken. */
function tanksOf({ rows }: Member, version: TrialRow, t: number): readonly Tank[] | undefined {
  const parts = storage(version, t);
  const spoke = rows.some(
    ({ part, metrics }) =>
      parts.some((one) => one.part === part) && METRICS.some((name) => name in metrics),
  );
  if (!spoke) return undefined;
  return parts.flatMap((part) => {
    const fullDensity = densityWhenFull(part);
    if (fullDensity === undefined) return [];
    const litres = Number(part.attributes['volumeL'] ?? 1);
    const interval = (part.intervalS ?? version.intervalS) * 1000;
    const density = densityNow(rows, part.part, { from: t - INTERVALS * interval, to: t });
    const holds = density === undefined ? null : Math.round(density * litres * 1000);
    return [{ part, holds, full: Math.round(fullDensity * litres * 1000) }];
  });
}

/** SAE J2601 at 35 and 70 MPa; any other nominal pressure by the equation, at 15 °C. */
function densityWhenFull({ attributes }: TrialPart): number | undefined {
  const { pressureClass } = attributes;
  if (pressureClass === undefined) return undefined;
  const known = { 35: 24, 70: 40.2 }[Number(pressureClass)];
  return known ?? hydrogen(Number(pressureClass), 15);
}

interface During {
  readonly from: number;
  readonly to: number;
}

function densityNow(rows: readonly Row[], part: string, during: During): number | undefined {
  const [density, mpa, celsius] = METRICS.map((name) => newest(rows, part, name, during));
  if (density !== undefined) return density;
  return mpa === undefined || celsius === undefined ? undefined : hydrogen(mpa, celsius);
}

/** What was said of it last; nothing where that was of no use. */
function newest(rows: readonly Row[], part: string, name: string, { from, to }: During) {
  const said = rows.filter((row) => row.part === part && row.ts < to && name in row.metrics);
  const last = said.at(-1);
  if (!last || last.ts < from || !isUsable(last)) return undefined;
  return last.metrics[name] ?? undefined;
}

/** a, b, c of the compressibility factor 1 + Σ a (100 K / T)^b (p / 1 MPa)^c: Lemmon, Huber, Leachman (2008), table 1. */
const TABLE = `
  0.05888460     1.325  1
  -0.06136111    1.87   1
  -0.002650473   2.5    2
  0.002731125    2.8    2
  0.001802374    2.938  2.42
  -0.001150707   3.14   2.63
  0.9588528e-4   3.37   3
  -0.1109040e-6  3.75   4
  0.1264403e-9   4      5`;
const ROWS = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/ +/).map(Number));

/** g/L of hydrogen. */
function hydrogen(mpa: number, celsius: number): number {
  const kelvin = celsius + 273.15;
  let z = 1;
  for (const [a = 0, b = 0, c = 0] of ROWS) z += a * (100 / kelvin) ** b * mpa ** c;
  const molesPerLitre = (mpa * 1000) / (z * 8.314472 * kelvin);
  return molesPerLitre * 2.01588;
}
