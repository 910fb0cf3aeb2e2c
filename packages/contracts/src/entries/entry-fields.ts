import { z } from 'zod';
import {
  access,
  district,
  identifier,
  instant,
  optional,
  scalar,
  text,
  time,
} from '../register/register-row.ts';

/** A list as an import must know it; what a category, a feature or an attribute may be is the plan's to say. */
export interface ListShape {
  readonly id: string;
  readonly categories: readonly string[];
  readonly features: readonly string[];
  readonly attributes: Readonly<Record<string, 'boolean' | 'number' | 'text'>>;
}

const place = { district, operator: text, access };
const proof = { evidence: text, note: text };
const frame = {
  validFrom: time.describe('Since when this holds; absent: it corrects what is registered'),
  origin: optional(z.enum(['', 'simulator'])),
};
const dates = optional(z.record(z.string(), time));

/** A row of a list: a school, a park, a scenic area. A field left out keeps what is registered, null takes it away. */
export const entryRowSchema = z.strictObject({
  id: identifier,
  ...frame,
  name: text,
  nameEn: text,
  category: text,
  ...place,
  since: time.describe('Since when it exists; absent: always'),
  until: time.describe('First instant at which it no longer exists'),
  achieved: dates.describe('Feature → since when it has it'),
  planned: dates.describe('Feature → when it is to have it'),
  attributes: optional(z.record(z.string(), scalar)),
  ...proof,
});
export type EntryRow = z.output<typeof entryRowSchema>;

/** A step of a project. */
export const milestoneRowSchema = z.strictObject({
  project: identifier,
  milestone: identifier,
  ...frame,
  name: text,
  ...place,
  plannedAt: time,
  doneAt: time,
  ...proof,
});

const WHOLE_IS = 'must be a whole number, 0 or more';
const whole = z.union([z.number(), z.string()], { error: WHOLE_IS }).transform((value, context) => {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isSafeInteger(number) || number < 0)
    context.addIssue({ code: 'custom', message: WHOLE_IS });
  return number;
});

/** What somebody measured for a target that neither telemetry nor a list can tell. */
export const surveyRowSchema = z.strictObject({
  target: identifier,
  measuredAt: instant,
  ...frame,
  name: text,
  numerator: whole,
  denominator: whole,
  ...proof,
});
