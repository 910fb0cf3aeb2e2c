import type { Attributes } from './asset.ts';

type Value = Attributes[string];

/** A number that the register states of an asset or a part, and what it may be. */
interface NumericAttribute {
  /** '' of a ratio. */
  readonly unit: string;
  /** What it is more than. */
  readonly above?: number;
  /** The least it is. */
  readonly from?: number;
  readonly upTo?: number;
  readonly oneOf?: readonly number[];
}

const RATIO: NumericAttribute = { unit: '', above: 0 };
const SHARE: NumericAttribute = { unit: '', above: 0, upTo: 1 };
const RACKS: NumericAttribute = { unit: 'racks', from: 0 };
const EMISSION_FACTOR: NumericAttribute = { unit: 'kg/kWh', from: 0 };

/** Every attribute that is computed with as a number; all others are free. */
const NUMERIC_ATTRIBUTES: Readonly<Record<string, NumericAttribute>> = {
  ratedKw: { unit: 'kW', above: 0 },
  maxKw: { unit: 'kW', above: 0 },
  maxLPerH: { unit: 'L/h', above: 0 },
  registerModulusKwh: { unit: 'kWh', above: 0 },
  registerModulusL: { unit: 'L', above: 0 },
  scale: RATIO,
  ctRatio: RATIO,
  ptRatio: RATIO,
  sign: { unit: '', oneOf: [1, -1] },
  racksDelivered: RACKS,
  racksInUse: RACKS,
  racksDeliveredKw: { unit: 'kW', from: 0 },
  racksInUseKw: { unit: 'kW', from: 0 },
  kgCo2PerKwh: EMISSION_FACTOR,
  gridKgCo2PerKwh: EMISSION_FACTOR,
  batteryAh: { unit: 'Ah', above: 0 },
  batteryV: { unit: 'V', above: 0 },
  batterySoh: SHARE,
  batteryDod: SHARE,
  volumeL: { unit: 'L', above: 0 },
};

/** 35, "70 MPa", "700 bar", "H70": a nominal pressure, in MPa where no unit is said. */
const PRESSURE_CLASS = /^\s*H?(\d+(?:\.\d+)?)\s*(?:MPa|bar)?\s*$/i;
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

type AttributeRead =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

/** An attribute as it is registered: a number in words is that number; what is none or out of range is refused. */
export function readAttribute(name: string, value: Value): AttributeRead {
  if (value === null || value === '') return { ok: true, value };
  if (name === 'pressureClass') return readPressureClass(value);
  const is = Object.hasOwn(NUMERIC_ATTRIBUTES, name) ? NUMERIC_ATTRIBUTES[name] : undefined;
  if (!is) return { ok: true, value };
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  return typeof number === 'number' && isWithin(number, is)
    ? { ok: true, value: number }
    : { ok: false, reason: `must be ${wordsOf(is)}` };
}

function isWithin(number: number, { above, from, upTo, oneOf }: NumericAttribute): boolean {
  if (oneOf) return oneOf.includes(number);
  const isEnough =
    (above === undefined || number > above) && (from === undefined || number >= from);
  return Number.isFinite(number) && isEnough && (upTo === undefined || number <= upTo);
}

/** "a number above 0 and up to 1", "a number from 0 (kW)". */
function wordsOf({ unit, above, from, upTo, oneOf }: NumericAttribute): string {
  if (oneOf) return oneOf.join(' or ');
  const least = above === undefined ? `from ${from ?? 'any'}` : `above ${above}`;
  const most = upTo === undefined ? '' : ` and up to ${upTo}`;
  return `a number ${least}${most}${unit && ` (${unit})`}`;
}

function readPressureClass(value: Value): AttributeRead {
  return Number(PRESSURE_CLASS.exec(String(value))?.[1]) > 0
    ? { ok: true, value }
    : { ok: false, reason: 'must be a pressure above 0 in MPa, as 35, H70, 70 MPa or 700 bar' };
}
