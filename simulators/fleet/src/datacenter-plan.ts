import type { DatacenterModel, MeterRole } from './build-datacenters.ts';
import { rhythmOf } from './fault-spans.ts';
import { DAY, HOUR, MINUTE } from './local-time.ts';
import { unit } from './random.ts';

/** Power and its integral are sums of sines, so that a meter at any instant needs no history. */
interface Wave {
  /** kW, around the mean. */
  readonly kw: number;
  readonly periodMs: number;
  readonly phase: number;
}

interface Load {
  readonly meanKw: number;
  readonly waves: readonly Wave[];
  /** How much of the cooling plant's dip and rebound it carries, kW. */
  readonly dipKw: number;
}

const EPOCH = Date.UTC(2015, 0, 1);
const YEAR = 365.2425 * DAY;
const DIP = 12 * MINUTE;
const DIP_EVERY = 3 * HOUR;
/** Warmest in the middle of July and at three in the afternoon, local time. */
const JULY = 2 * Math.PI * (196.5 / 365.2425 - 0.25);
const AFTERNOON = 2 * Math.PI * (7 / 24 - 0.25);

/** Average power of a meter over the year, kW. */
function loadOf(model: DatacenterModel, role: MeterRole): Load {
  const { itKw, key } = model;
  const it: readonly Wave[] = [
    { kw: 0.06 * itKw, periodMs: DAY, phase: -AFTERNOON + unit(key, 51) },
    { kw: 0.02 * itKw, periodMs: 7 * DAY, phase: 2 * Math.PI * unit(key, 52) },
  ];
  const scaled = (factor: number) => it.map((wave) => ({ ...wave, kw: wave.kw * factor }));
  const loss = LOSSES[role];
  if (role !== 'facility_total' && role !== 'cooling') {
    return { meanKw: itKw * loss, waves: scaled(loss), dipKw: 0 };
  }
  const base = deepestLoss(model);
  const cooling = coolingOf(model, base);
  if (role === 'cooling') return cooling;
  const carried = LOSSES.ups_out * 1.02;
  return {
    meanKw: itKw * model.pue * base,
    waves: [...scaled(carried), ...cooling.waves],
    dipKw: cooling.dipKw,
  };
}

const LOSSES: Readonly<Record<MeterRole, number>> = {
  it_in: 1,
  pdu_out: 1.012,
  ups_out: 1.028,
  facility_total: 1,
  cooling: 1,
};
/** Deepest first. */
const CHAIN = ['it_in', 'pdu_out', 'ups_out'] as const;

/** Power at the deepest IT meter per unit of IT load: what the PUE is measured against. */
function deepestLoss({ meters }: DatacenterModel): number {
  const deepest = CHAIN.find((role) => meters.some((meter) => meter.role === role));
  return LOSSES[deepest ?? 'ups_out'];
}

/** Cooling takes what the PUE leaves; more in summer and in the afternoon. */
function coolingOf({ itKw, pue, lively }: DatacenterModel, base: number): Load {
  const meanKw = Math.max(0.06 * itKw, itKw * (pue * base - LOSSES.ups_out * 1.02));
  return {
    meanKw,
    waves: [
      { kw: 0.25 * meanKw, periodMs: YEAR, phase: -JULY },
      { kw: 0.1 * meanKw, periodMs: DAY, phase: -AFTERNOON },
    ],
    dipKw: lively ? 0.7 * meanKw : 0,
  };
}

export function powerKw(model: DatacenterModel, role: MeterRole, t: number): number {
  const { meanKw, waves, dipKw } = loadOf(model, role);
  let kw = meanKw;
  for (const { kw: size, periodMs, phase } of waves)
    kw += size * Math.sin(angle(t, periodMs) + phase);
  const into = intoDip(model, t);
  if (dipKw === 0 || into >= DIP) return kw;
  return into < DIP / 2 ? kw - dipKw : kw + dipKw;
}

/** The meter at `t`, Wh since 2015. */
export function energyWh(model: DatacenterModel, role: MeterRole, t: number): number {
  const { meanKw, waves, dipKw } = loadOf(model, role);
  let kwh = (meanKw * (t - EPOCH)) / HOUR;
  for (const { kw, periodMs, phase } of waves) {
    const hours = periodMs / HOUR / (2 * Math.PI);
    kwh -= kw * hours * Math.cos(angle(t, periodMs) + phase);
  }
  const into = intoDip(model, t);
  if (dipKw > 0 && into < DIP) kwh -= (dipKw * Math.min(into, DIP - into)) / HOUR;
  return kwh * 1000;
}

/** Air at the IT inlet: it warms while the cooling rests, and comes back. */
export function inletCelsius(model: DatacenterModel, inlet: number, t: number): number {
  const calm = 22.4 + inlet * 0.6 + 0.8 * Math.sin(angle(t, DAY) - AFTERNOON);
  if (!model.lively) return calm;
  const into = intoDip(model, t);
  const rise = Math.min(1, Math.max(0, into / DIP)) * (into < DIP ? 1 : 0);
  const fall = into >= DIP ? Math.max(0, 1 - (into - DIP) / (10 * MINUTE)) : 0;
  return calm + 8.5 * Math.max(rise, fall);
}

function intoDip({ key, lively }: DatacenterModel, t: number): number {
  if (!lively) return DIP;
  const { period, phase } = rhythmOf(key, DIP_EVERY, DIP);
  return (((t - phase) % period) + period) % period;
}

function angle(t: number, periodMs: number): number {
  return (2 * Math.PI * ((t - EPOCH) % periodMs)) / periodMs;
}
