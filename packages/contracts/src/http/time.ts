import { z } from 'zod';
import { readRfc3339 } from '../read-rfc3339.ts';

const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** RFC 3339 in UTC with milliseconds, as every answer gives times. */
export const isoTime = z.iso.datetime().describe('RFC 3339, UTC, with milliseconds');

export function toIso(ms: number): string;
export function toIso(ms: number | null): string | null;
export function toIso(ms: number | null): string | null {
  return ms === null || !Number.isFinite(ms) ? null : new Date(ms).toISOString();
}

/** Unix ms of RFC 3339 text with a zone or of a whole number of milliseconds; undefined when it is neither. */
export function parseTime(text: string): number | undefined {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  return readRfc3339(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}

/** As `parseTime`, or a local date: its midnight in Asia/Shanghai (+08:00). */
export function parseTimeOrDate(text: string): number | undefined {
  return LOCAL_DATE.test(text) ? readRfc3339(`${text}T00:00:00+08:00`) : parseTime(text);
}

const WANTED = 'expected RFC 3339 with a zone (2026-01-31T08:00:00+08:00) or Unix milliseconds';

/** 9 or 10 digits: a day of 1970 as milliseconds, this century as seconds. */
const SECONDS = /^\d{9,10}$/;

function checked(
  text: string,
  context: z.RefinementCtx,
  { parse, wanted }: { readonly parse: typeof parseTime; readonly wanted: string },
): number {
  // A plus sign that was not percent-encoded arrives as a space.
  const ms = parse(text.replace(/ (\d{2}:?\d{2})$/, '+$1'));
  if (ms === undefined) context.addIssue({ code: 'custom', message: wanted });
  else if (SECONDS.test(text))
    context.addIssue({ code: 'custom', message: `looks like seconds: ${wanted}` });
  return ms ?? 0;
}

/** A time parameter; Unix ms once parsed. */
export const timeParam = z
  .string()
  .transform((text, context) => checked(text, context, { parse: parseTime, wanted: WANTED }))
  .describe('RFC 3339 with a zone, or Unix milliseconds');

/** A time or a local date (Asia/Shanghai); Unix ms once parsed. */
export const startParam = z
  .string()
  .transform((text, context) => {
    const wanted = `${WANTED} or a local date (2026-01-31)`;
    return checked(text, context, { parse: parseTimeOrDate, wanted });
  })
  .describe('RFC 3339 with a zone, Unix milliseconds, or a local date of Asia/Shanghai');

/** The ends of a time, the second not in it: of local days by their dates. */
export const rangeQuery = { from: startParam.optional(), to: startParam.optional() };

/** A time in a request's body; Unix ms once parsed. */
export const bodyTime = z.union([z.string(), z.number().int()]).transform((value, context) => {
  const ms = typeof value === 'number' ? value : parseTime(value);
  const isSeconds = SECONDS.test(String(value));
  const wanted = 'expected RFC 3339 with a zone or Unix milliseconds';
  if (ms === undefined || isSeconds)
    context.addIssue({
      code: 'custom',
      message: isSeconds ? `looks like seconds: ${wanted}` : wanted,
    });
  return ms ?? 0;
});
