import { z } from 'zod';
import { isoTime } from './time.ts';

const texts = z.object({ zh: z.string(), en: z.string() });

/** One target of the city plan with its evidence. */
const planTargetSchema = z.object({
  id: z.string().describe('PT-01 …'),
  section: z.string(),
  name: texts,
  original: z.string().describe('The plan, word for word'),
  comparator: z.string().nullable(),
  value: z.number().nullable(),
  printed: z.string(),
  correction: texts.nullable().describe('Why the value in force is not the printed one'),
  unit: z.string(),
  deadline: isoTime.nullable().describe('First instant after the term'),
  depts: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
  kpi: z.string().nullable(),
  actual: z.number().nullable(),
  verdict: z.string().describe('met, missed, in_progress, meets, breach, undecided, not_judged'),
  wording: texts.describe('The verdict in words'),
  progress: texts.describe('Actual and limit in words'),
  reason: texts.nullable().describe('Why it is undecided or not judged, or how to read the figure'),
  basis: z.enum(['telemetry', 'register', 'reported', 'qualitative']),
  share: z.number().nullable().describe('actual / value, for counts'),
  evidence: z.array(
    z.object({
      label: texts,
      scope: z.string(),
      id: z.string(),
      kpi: z.string(),
      policy: z.string(),
      value: z.number().nullable(),
      verdict: z.string(),
      wording: texts,
    }),
  ),
  note: texts.nullable(),
});
export type PlanTargetAnswer = z.output<typeof planTargetSchema>;

export const planSchema = z.object({
  at: isoTime,
  source: texts.describe('Where the text of the plan comes from'),
  summary: z.record(z.string(), z.number().int()),
  items: z.array(planTargetSchema),
  next: z.null(),
});
export type PlanAnswer = z.output<typeof planSchema>;

export const planDetailSchema = planTargetSchema.extend({
  at: isoTime,
  by: z.enum(['district', 'operator', 'access']).nullable(),
  groups: z.array(
    z.object({ key: z.string(), name: z.string(), actual: z.number(), assets: z.number().int() }),
  ),
});
