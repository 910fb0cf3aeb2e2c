import { DAY_MS, KIND_IDS, KPI_WINDOWS, startOfDate } from '@infrapulse/domain';
import { z } from 'zod';
import { COUNTED_KPIS, SYSTEM_KINDS } from './plan.ts';

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ -');
const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const named = { id, name: text };
const codes = z.array(id);

/** Start of a local date (Asia/Shanghai), Unix ms. */
const date = z.string().transform((value, context) => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(value) ? startOfDate(value) : Number.NaN;
  // 30 February would become 2 March.
  const isDate = !Number.isNaN(ms) && new Date(ms + DAY_MS / 3).toISOString().startsWith(value);
  if (!isDate) context.addIssue({ code: 'custom', message: 'must be a date such as 2022-12-31' });
  return isDate ? ms : 0;
});
/** The last local day of a term; becomes the first instant after it. */
const lastDay = date.transform((ms) => ms + DAY_MS);
const validity = { validFrom: date.optional(), validTo: lastDay.nullable().default(null) };

/** A decimal, as text or as number: what is written is what is compared. */
const decimal = z.union([z.string(), z.number()]).transform((value, context) => {
  const written = String(value);
  const digits = written.replace('.', '').replace(/^-?0*/, '').length;
  const isDecimal = /^-?\d+(\.\d+)?$/.test(written) && digits <= 15;
  if (!isDecimal)
    context.addIssue({ code: 'custom', message: 'must be a decimal of at most 15 digits: "1.25"' });
  return isDecimal ? Number(written) : 0;
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const choice = {
  register: id,
  categories: z.array(id).default([]),
  where: z.record(z.string(), scalar).default({}),
};
const measure = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('assets'),
    kpi: z.enum(COUNTED_KPIS),
    policies: z.array(z.string()).min(1),
  }),
  z.strictObject({
    by: z.literal('indicator'),
    kpi: z.string(),
    policy: z.string().nullable().default(null),
    window: z.enum(KPI_WINDOWS).nullable().default(null),
  }),
  z.strictObject({ by: z.literal('list'), ...choice, feature: id.nullable().default(null) }),
  z.strictObject({ by: z.literal('share'), ...choice, feature: id }),
  z.strictObject({
    by: z.literal('milestones'),
    milestones: z.array(z.string().regex(/^[^:]+:[^:]+$/, 'must be <project>:<milestone>')).min(1),
  }),
  z.strictObject({ by: z.literal('survey') }),
  z.strictObject({ by: z.literal('none') }),
]);
const words = z.strictObject({ meets: text, breach: text });

const target = z.strictObject({
  ...named,
  section: z.string().min(1),
  clause: text,
  comparator: z.enum(['<', '<=', '>', '>=', '=', '~']).nullable(),
  value: decimal.nullable(),
  printed: z.string().default(''),
  correction: text.nullable().default(null),
  unit: z.string().default(''),
  deadline: lastDay.nullable().default(null),
  ...validity,
  departments: codes.min(1),
  measure,
  words: words.nullable().default(null),
  note: text.nullable().default(null),
});

const list = z.strictObject({
  ...named,
  categories: z.array(z.strictObject(named)).default([]),
  features: z.array(z.strictObject(named)).default([]),
  attributes: z
    .array(z.strictObject({ ...named, type: z.enum(['boolean', 'number', 'text']) }))
    .default([]),
});

const project = z.strictObject({
  ...named,
  section: z.string().min(1),
  departments: codes.min(1),
  milestones: z.array(z.strictObject(named)).min(1),
});

const system = z.strictObject({
  ...named,
  section: z.string().min(1),
  kind: z.enum(SYSTEM_KINDS),
  departments: codes.min(1),
  targets: z.array(id).default([]),
  project: id.nullable().default(null),
  list: z
    .strictObject({ register: id, category: id.nullable().default(null) })
    .nullable()
    .default(null),
});

const routeNames = [...KIND_IDS, 'security', 'safety'] as const;

/** A plan file, format 1. Unknown keys are errors, so that a misspelt one does not pass in silence. */
export const planFileSchema = z.strictObject({
  format: z.literal(1, { error: 'must be 1, the format this release reads' }),
  id,
  version: z.string().min(1).max(64),
  title: text,
  source: text,
  city: z.string().regex(/^\d{6}$/, 'must be a code of 6 digits'),
  validFrom: date.describe('Since when what has no date of its own is in force'),
  units: z.record(z.string(), text),
  departments: z.array(z.strictObject({ code: id, name: text, ...validity })).min(1),
  routes: z.strictObject(
    Object.fromEntries(routeNames.map((name) => [name, codes])) as Record<
      (typeof routeNames)[number],
      typeof codes
    >,
  ),
  registers: z.array(list).default([]),
  projects: z.array(project).default([]),
  targets: z.array(target).min(1),
  conditions: z.array(z.strictObject({ ...named, targets: z.array(id).min(1), words })).default([]),
  systems: z.array(system).default([]),
});
export type PlanFile = z.output<typeof planFileSchema>;
