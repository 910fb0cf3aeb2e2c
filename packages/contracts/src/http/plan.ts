import { z } from 'zod';
import { isoTime } from './time.ts';

const texts = z.object({ zh: z.string(), en: z.string() });

/** One target of the city plan with its evidence. */
export const planTargetSchema = z.object({
  id: z.string().describe('PT-01 …'),
  section: z.string(),
  name: texts,
  original: z.string().describe('The plan, word for word'),
  comparator: z.string(),
  value: z.number().nullable(),
  printed: z.string(),
  correction: z.string().nullable(),
  unit: z.string(),
  deadline: isoTime.nullable(),
  depts: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
  kpi: z.string().nullable(),
  actual: z.number().nullable(),
  verdict: z.string().describe('met, missed, in_progress, meets, breach, undecided, not_judged'),
  share: z.number().nullable().describe('actual / value'),
  evidence: z.array(
    z.object({
      label: texts,
      scope: z.string(),
      id: z.string(),
      kpi: z.string(),
      policy: z.string(),
      value: z.number().nullable(),
      verdict: z.string(),
    }),
  ),
  note: texts.nullable(),
});
export type PlanTargetAnswer = z.output<typeof planTargetSchema>;

export const planSchema = z.object({
  at: isoTime,
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
