import type { Draw } from './draw.ts';
import type { TrialMessage, TrialPart } from './trial.ts';

type Fields = Omit<TrialMessage, 'ts' | 'part'>;

/** What one part says at an instant of its own; asked in the order of time. */
export type Says = (ts: number) => Fields;

/** What the register may say of an energy meter. */
export function meterOf(draw: Draw, role: string): TrialPart['attributes'] {
  return {
    ...(draw.chance(0.6) && { registerModulusKwh: 10_000 }),
    ...(draw.chance(0.7) && { maxKw: 4000 }),
    ...(draw.chance(0.3) && { ctRatio: draw.pick([2, 1.5]) }),
    ...(draw.chance(0.2) && { scale: 0.1 }),
    ...(role === 'generation' && draw.chance(0.3) && { sign: -1 }),
    serial: 'a',
  };
}

/** Kilowatts by role, so that PUE lies about the limit of 1.25. */
const KW: Readonly<Record<string, number>> = {
  facility_total: 1240,
  generation: 20,
  genset: 10,
  deduct: 15,
  ups_out: 1030,
  pdu_out: 1010,
  cooling: 150,
  lighting: 20,
  ups_in: 1090,
  other: 15,
  site_total: 4,
  fsu: 4,
  telecom: 3,
  '': 4,
};

/** A meter that grows, rolls over, is set back now and then, and cannot be read now and then. */
export function growing(draw: Draw, { role, attributes }: TrialPart, metric = 'energy_kwh'): Says {
  const isWater = metric === 'water_l';
  const { registerModulusKwh, registerModulusL, ctRatio = 1, scale = 1 } = attributes;
  const modulus = Number((isWater ? registerModulusL : registerModulusKwh) ?? Infinity);
  const perHour = (isWater ? LITRES : (KW[role] ?? 1000) / Number(ctRatio)) / Number(scale);
  let read = draw.between(0, 10_000_000) / 1000;
  let last: number | undefined;
  return (ts) => {
    const rate = (perHour * draw.between(95, 105)) / 100;
    read += last === undefined ? 0 : (rate * (ts - last)) / 3_600_000;
    last = ts;
    if (draw.chance(0.01)) read = 0;
    if (read >= modulus) read -= modulus;
    read = Math.round(read * 1000) / 1000;
    return { metrics: { [metric]: draw.chance(0.02) ? null : read } };
  };
}

/** Litres per hour of a water meter. */
const LITRES = 1800;
