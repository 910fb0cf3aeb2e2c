import { z } from 'zod';
import { isoTime } from './time.ts';

export const texts = z.object({ zh: z.string(), en: z.string() });
const departmentsSchema = z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() }));
const planStatusSchema = z
  .enum(['met', 'missed', 'in_progress', 'not_measured', 'indicator_only'])
  .describe('indicator_only: a live figure of what the plan makes a condition, or only reports');

const evidenceSchema = z.object({
  label: texts,
  scope: z.string().describe('city, asset, or entry (of a list)'),
  id: z.string(),
  kpi: z.string(),
  policy: z.string(),
  window: z.string(),
  value: z.number().nullable(),
  verdict: z.string(),
  wording: texts,
  since: isoTime.nullable().describe('Since when it is so; of a figure, its end'),
  source: z.string().describe('The document that proves it, as it was reported'),
  href: z.string().nullable().describe('Where to look it up in this API'),
});
export type PlanEvidence = z.output<typeof evidenceSchema>;

/** One target of the city plan with its evidence. */
const planTargetSchema = z.object({
  id: z.string().describe('PT-01 …'),
  section: z.string(),
  name: texts,
  original: z.string().describe('The plan, word for word'),
  clause: texts.describe('The clause in Chinese, word for word, and translated'),
  comparator: z.string().nullable(),
  strict: z.boolean().nullable().describe('true: the value itself does not meet it'),
  value: z.number().nullable(),
  printed: z.string(),
  correction: texts.nullable().describe('Why the value in force is not the printed one'),
  unit: z.string(),
  unitName: texts.nullable(),
  deadline: isoTime.nullable().describe('First instant after the term'),
  validFrom: isoTime,
  validTo: isoTime.nullable().describe('First instant at which it is in force no more'),
  depts: departmentsSchema,
  kpi: z.string().nullable(),
  register: z.string().nullable().describe('The list it is measured by'),
  actual: z.number().nullable(),
  numerator: z.number().nullable().describe('Whole numbers the verdict is made of'),
  denominator: z.number().nullable().describe('Of how many; null where nobody has said'),
  status: planStatusSchema,
  verdict: z.string().describe('met, missed, in_progress, meets, breach, undecided, not_judged'),
  wording: texts.describe('The verdict in words'),
  progress: texts.describe('Actual and limit in words; n / ? without a denominator'),
  reason: texts.nullable().describe('Why it is undecided or not judged, or how to read the figure'),
  basis: z.enum(['telemetry', 'register', 'reported', 'qualitative']),
  condition: z.boolean().describe('A condition for support: nobody violates it'),
  share: z.number().nullable().describe('actual / value, for counts'),
  evidence: z.array(evidenceSchema),
  note: texts.nullable(),
});
export type PlanTargetAnswer = z.output<typeof planTargetSchema>;

const conditionSchema = z.object({
  id: z.string(),
  name: texts,
  targets: z.array(z.string()),
  assets: z.array(
    z.object({ id: z.string(), name: z.string(), verdict: z.string(), wording: texts }),
  ),
});

export const planSchema = z.object({
  at: isoTime,
  plan: z.object({ id: z.string(), version: z.string(), title: texts, city: z.string() }),
  source: texts.describe('Where the text of the plan comes from'),
  summary: z.record(z.string(), z.number().int()).describe('Verdict → targets'),
  statuses: z.record(z.string(), z.number().int()).describe('Status → targets'),
  items: z.array(planTargetSchema),
  conditions: z.array(conditionSchema).describe('What one asset must meet together'),
  next: z.null(),
});
export type PlanAnswer = z.output<typeof planSchema>;

const groupSchema = z.object({
  key: z.string(),
  name: z.string(),
  actual: z.number(),
  total: z.number().int().nullable().describe('Of how many; null: nobody has said, or a count'),
  assets: z.number().int(),
  status: planStatusSchema.nullable().describe('null: the plan sets a figure for the city alone'),
  figures: z.record(z.string(), z.number()).describe('Policy → count, in every unit'),
});

export type PlanGroup = z.output<typeof groupSchema>;

export const planDetailSchema = planTargetSchema.extend({
  at: isoTime,
  by: z.enum(['district', 'operator', 'access']).nullable(),
  groups: z.array(groupSchema),
});

const systemSchema = z.object({
  id: z.string(),
  section: z.string(),
  name: texts,
  kind: z.string().describe('goal, asset, project, platform, programme, scene, safeguard'),
  depts: departmentsSchema,
  targets: z.array(z.object({ id: z.string(), status: planStatusSchema, wording: texts })),
  listed: z
    .object({
      register: z.string(),
      entries: z.number().int(),
      features: z.array(z.object({ id: z.string(), name: texts, count: z.number().int() })),
    })
    .nullable(),
  milestones: z.array(
    z.object({
      id: z.string(),
      name: texts,
      plannedAt: isoTime.nullable(),
      doneAt: isoTime.nullable(),
      source: z.string(),
    }),
  ),
});

export type PlanSystem = z.output<typeof systemSchema>;

export const planSystemsSchema = z.object({
  at: isoTime,
  items: z.array(systemSchema),
  next: z.null(),
});
export type PlanSystemsAnswer = z.output<typeof planSystemsSchema>;
