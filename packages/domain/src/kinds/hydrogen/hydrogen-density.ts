/** Terms of the compressibility: a, b, c of Lemmon, Huber, Leachman, J. Res. NIST 113 (2008) 341. */
const TERMS = [
  [0.0588846, 1.325, 1],
  [-0.06136111, 1.87, 1],
  [-0.002650473, 2.5, 2],
  [0.002731125, 2.8, 2],
  [0.001802374, 2.938, 2.42],
  [-0.001150707, 3.14, 2.63],
  [0.9588528e-4, 3.37, 3],
  [-0.110904e-6, 3.75, 4],
  [0.1264403e-9, 4, 5],
] as const;
const MOLAR_MASS_G = 2.01588;
const GAS_CONSTANT = 8.314472;
const ZERO_CELSIUS_K = 273.15;
/** Where the equation holds: 150 to 1000 K, up to 200 MPa. */
const KELVIN = [150, 1000] as const;
const MPA_MAX = 200;

/**
 * Density of hydrogen gas in g/L at an absolute pressure (MPa) and a temperature (°C); within 0.04 % from 220 K on. null
 * outside the range of the equation.
 */
export function hydrogenDensity(mpa: number, celsius: number): number | null {
  const kelvin = celsius + ZERO_CELSIUS_K;
  if (kelvin < KELVIN[0] || kelvin > KELVIN[1] || mpa < 0 || mpa > MPA_MAX) return null;
  const compressibility = TERMS.reduce((z, [a, b, c]) => z + a * (100 / kelvin) ** b * mpa ** c, 1);
  // MPa = J/cm³, so that mol/cm³ × 1000 is mol/L.
  return (MOLAR_MASS_G * 1000 * mpa) / (compressibility * GAS_CONSTANT * kelvin);
}
