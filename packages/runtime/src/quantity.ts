import { z } from 'zod';

const DURATION_UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 365 * 86_400_000,
};
const BYTE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** A setting such as `90s`, `24h` or `400d`; milliseconds once loaded. A year is 365 days. */
export function durationMs() {
  return quantity(DURATION_UNITS_MS, 'a duration such as 90s, 15m, 24h, 400d');
}

/** A setting such as `512KiB` or `20GiB`; bytes once loaded. */
export function byteCount() {
  return quantity(BYTE_UNITS, 'a size such as 512KiB, 1MiB, 20GiB');
}

function quantity(units: Readonly<Record<string, number>>, wanted: string) {
  const pattern = new RegExp(`^\\d+(?:\\.\\d+)? ?(?:${Object.keys(units).join('|')})?$`);
  return z
    .union([z.number().nonnegative(), z.string().regex(pattern, `expected ${wanted}`)])
    .transform((value) => (typeof value === 'number' ? value : parse(value, units)));
}

function parse(text: string, units: Readonly<Record<string, number>>): number {
  const [, amount = '0', unit = ''] = /^([\d.]+) ?([A-Za-z]*)$/.exec(text) ?? [];
  return Math.round(Number(amount) * (units[unit] ?? 1));
}
