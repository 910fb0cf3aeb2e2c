import { areOpeningHours, KIND_IDS, LIFECYCLES, readAttribute } from '@infrapulse/domain';
import { z } from 'zod';
import { parseTimeOrDate } from '../http/time.ts';

/** null is an empty cell: the default; an absent field leaves what is registered. */
export function optional<S extends z.ZodType>(schema: S) {
  return schema.nullable().optional();
}

const ID = /^[A-Za-z0-9._:-]{1,128}$/;
const SCIENTIFIC = /^\d+(?:\.\d+)?[eE][+-]?\d+$/;

/** What telemetry takes: an asset with a longer id could never report. */
export const ASSET_ID_IS = 'must be 1 to 64 of A-Z a-z 0-9 . _ : -, as in its topic';

function idText(rule: string) {
  return z
    .string({ error: 'must be text' })
    .refine((id) => !SCIENTIFIC.test(id), {
      message: 'is in scientific notation: a spreadsheet has rounded it; format the column as text',
      abort: true,
    })
    .regex(ID, rule);
}

export const identifier = idText('must be 1 to 128 of A-Z a-z 0-9 . _ : -');
export const text = optional(z.string().trim().max(500));
const TIME_IS =
  'must be a time with a zone (2021-03-01T00:00:00+08:00) or a local date (2021-03-01)';
/** As milliseconds all of them are 1970: a spreadsheet's number of a day, 20210301, seconds. */
const NO_MILLISECONDS = /^\d{1,10}$/;
export const instant = z
  .union([z.string().trim(), z.number().int()], { error: TIME_IS })
  .transform((value, context) => {
    const ms = typeof value === 'number' ? value : parseTimeOrDate(value);
    const isTime = ms !== undefined && !NO_MILLISECONDS.test(String(value));
    if (!isTime) context.addIssue({ code: 'custom', message: TIME_IS });
    return ms ?? 0;
  });
export const time = optional(instant);
const seconds = optional(z.number().int().min(1).max(86_400));
/** GB/T 2260, and with its extensions of a town and a village. */
const DISTRICT = /^(\d{6}(\d{3}){0,2})?$/;
export const district = optional(
  z.string().regex(DISTRICT, 'must be a code of 6, 9 or 12 digits (GB/T 2260), as 371702'),
);
export const access = optional(z.enum(['public', 'dedicated', 'private', '']));
export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const attributes = optional(
  z.record(z.string(), scalar).transform((given, context) => {
    const read = Object.entries(given).map(([name, value]) => {
      const one = readAttribute(name, value);
      if (!one.ok) context.addIssue({ code: 'custom', path: [name], message: one.reason });
      return [name, one.ok ? one.value : null] as const;
    });
    return Object.fromEntries(read);
  }),
);
export const registerPartSchema = z.strictObject({
  part: z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ : -'),
  role: z.string().max(64).nullable().optional(),
  name: text,
  operator: text,
  intervalS: seconds,
  commissionedAt: time,
  retiredAt: time,
  attributes,
});
export type RegisterPart = z.output<typeof registerPartSchema>;

const LON_IS = 'must be -180 to 180 degrees';
const LAT_IS = 'must be -90 to 90 degrees: are lon and lat swapped?';

/** One row of a register import; the fields a `PATCH` may name are these, too. */
export const registerRowSchema = z.strictObject({
  // Up to 128 for those that are registered with it: they are still changed and retired.
  id: idText(ASSET_ID_IS),
  kind: z.enum(KIND_IDS).optional(),
  origin: optional(z.enum(['', 'simulator'])),
  validFrom: time.describe('From when it holds; absent: from now'),
  name: text,
  site: text,
  siteName: text,
  operator: text,
  owner: text,
  gateway: text,
  district,
  city: optional(z.string().regex(/^(\d{6,12})?$/, 'must be a code of 6 digits')),
  lon: optional(z.number().min(-180, LON_IS).max(180, LON_IS)),
  lat: optional(z.number().min(-90, LAT_IS).max(90, LAT_IS)),
  datum: text,
  access,
  lifecycle: optional(z.enum(LIFECYCLES)),
  commissionedAt: time,
  retiredAt: time,
  telemetry: optional(z.enum(['none', 'expected'])),
  connectedAt: time,
  reporting: optional(z.enum(['periodic', 'on_change'])),
  intervalS: seconds,
  heartbeatS: seconds,
  clock: optional(z.enum(['device', 'none'])),
  openingHours: optional(
    z.string().refine(areOpeningHours, {
      message: 'must be 24/7 or days and hours as Mo-Fr 06:00-12:00,14:00-22:00; Sa,Su 20:00-02:00',
    }),
  ),
  externalIds: optional(z.record(z.string(), z.string())),
  attributes,
  parts: optional(
    z
      .array(registerPartSchema)
      .max(1000)
      .refine((parts) => new Set(parts.map(({ part }) => part)).size === parts.length, {
        message: 'names a part twice',
      }),
  ),
});
export type RegisterRow = z.output<typeof registerRowSchema>;

/** Where in a file a row stands. */
export interface RowPlace {
  readonly line: number;
  /** Of a JSON array, where many may stand on one line: which of its elements, from 1. */
  readonly row?: number;
}

/** Why a row was refused. */
export interface RowError extends RowPlace {
  readonly field: string;
  readonly reason: string;
  /** File of several, '' for the only one. */
  readonly file: string;
}
