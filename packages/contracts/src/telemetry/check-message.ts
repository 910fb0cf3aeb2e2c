import { type DeviceAlarm, type ErrorInfo, QUALITIES, type Quality } from '@infrapulse/domain';
import { readRfc3339 } from '../read-rfc3339.ts';
import { type Fault, fault } from './fault.ts';
import { didYouMean } from './nearest.ts';
import { isId } from './parse-topic.ts';
import { isTooDeep } from './read-json.ts';

/** A message object after the schema check: every field has its type, nothing else is there. */
export interface Message {
  readonly ts?: number | string;
  readonly seq?: number;
  readonly kind?: string;
  readonly asset?: string;
  readonly part?: string;
  readonly status?: string | number;
  readonly vocab?: string;
  readonly error?: string;
  readonly errorInfo?: ErrorInfo;
  readonly quality?: Quality;
  readonly historical?: boolean;
  readonly metrics?: Readonly<Record<string, unknown>>;
  readonly periodS?: number;
  readonly alarms?: readonly DeviceAlarm[];
  readonly ext?: Readonly<Record<string, unknown>>;
}

type Check = (value: unknown) => string | undefined;

const QUALITY_SET: ReadonlySet<unknown> = new Set(QUALITIES);
const EXT_BYTES_MAX = 4096;
const METRICS_MAX = 256;
const ALARMS_MAX = 100;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function text(max: number): Check {
  return (value) =>
    typeof value === 'string' && value.length <= max
      ? undefined
      : `must be a text of at most ${max} characters`;
}

const ts: Check = (value) => {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? undefined : 'must be whole milliseconds since 1970';
  if (typeof value !== 'string') return 'must be whole milliseconds since 1970, or RFC 3339';
  return readRfc3339(value) === undefined
    ? 'must be RFC 3339 with a zone, as 2026-11-24T08:00:00+08:00'
    : undefined;
};

const part: Check = (value) =>
  typeof value === 'string' && (value === '' || isId(value))
    ? undefined
    : 'must be a text of 1 to 64 of A-Z a-z 0-9 . _ : -';

const status: Check = (value) =>
  typeof value === 'string' ? text(64)(value) : finite(value, 'must be a text or a number');

function finite(value: unknown, otherwise: string): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? undefined : otherwise;
}

const quality: Check = (value) =>
  QUALITY_SET.has(value) ? undefined : `must be one of ${QUALITIES.join(', ')}`;

const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

const count: Check = (value) => (isCount(value) ? undefined : 'must be a whole number from 0');

const period: Check = (value) =>
  isCount(value) && value !== 0 ? undefined : 'must be whole seconds from 1';

const metrics: Check = (value) => {
  if (!isObject(value)) return 'must be an object of name and value';
  return Object.keys(value).length <= METRICS_MAX
    ? undefined
    : `may hold ${METRICS_MAX} values at most`;
};

const ERROR_INFO: Readonly<Record<string, Check>> = {
  vendorId: text(255),
  vendorCode: text(255),
  info: text(255),
};
const ALARM: Readonly<Record<string, Check>> = {
  code: (value) => (value === '' ? 'must not be empty' : text(64)(value)),
  active: flag,
  severity: text(32),
  text: text(500),
  ref: text(255),
};

/** Checks an inner object of texts, as `errorInfo` or one of `alarms`. */
function inner(value: unknown, checks: Readonly<Record<string, Check>>): string | undefined {
  if (!isObject(value)) return 'must be an object';
  for (const key of Object.keys(value)) {
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    if (!check) return `has no field "${key.slice(0, 64)}"`;
    const reason = check(value[key]);
    if (reason !== undefined) return `${key} ${reason}`;
  }
  return undefined;
}

const alarms: Check = (value) => {
  if (!Array.isArray(value)) return 'must be an array';
  if (value.length > ALARMS_MAX) return `may hold ${ALARMS_MAX} alarms at most`;
  for (const alarm of value) {
    const reason = inner(alarm, ALARM) ?? missing(alarm as object);
    if (reason !== undefined) return reason;
  }
  return undefined;
};

function missing(alarm: object): string | undefined {
  return 'code' in alarm && 'active' in alarm ? undefined : 'needs code and active';
}

const ext: Check = (value) => {
  if (!isObject(value)) return 'must be an object';
  if (isTooDeep(value)) return 'nests too deep';
  if (namesPrototype(value)) return 'must not name __proto__';
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  return bytes <= EXT_BYTES_MAX ? undefined : `must be ${EXT_BYTES_MAX} bytes at most`;
};

function namesPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype);
}

const CHECKS: ReadonlyMap<string, Check> = new Map(
  Object.entries({
    ts,
    seq: count,
    part,
    status,
    vocab: text(32),
    error: text(255),
    errorInfo: (value: unknown) => inner(value, ERROR_INFO),
    quality,
    historical: flag,
    metrics,
    periodS: period,
    alarms,
    ext,
    kind: text(64),
    asset: text(64),
  }),
);

/** Undefined when the object is a message; else the first field at fault. */
export function checkMessage(value: unknown): Fault | undefined {
  if (!isObject(value))
    return fault('SCHEMA', '', 'A message is an object, or an array of objects.');
  for (const key in value) {
    const check = CHECKS.get(key);
    if (!check) return unknownField(key);
    const reason = check(value[key]);
    if (reason !== undefined) return fault('SCHEMA', key, `${key} ${reason}.`);
  }
  return undefined;
}

function unknownField(key: string): Fault {
  const name = key.slice(0, 64);
  const hint = `There is no field "${name}".${didYouMean(name, CHECKS.keys())}`;
  return fault('SCHEMA', name, hint);
}
