import { z } from 'zod';

const texts = z.object({ zh: z.string(), en: z.string() });

const ruleSchema = z.looseObject({
  id: z.string(),
  severity: z.string(),
  source: z.string(),
  trigger: z.looseObject({ type: z.string() }).describe('What raises it'),
  onDelayS: z.number(),
  offDelayS: z.number(),
  latched: z.boolean().describe('Stays until somebody resets it'),
  safety: z.boolean().describe('Gas, fire and the like: never shelved'),
  text: texts,
  cause: texts,
  action: texts,
  planTarget: z.string().nullable(),
});

/** An asset kind: what it measures and says, in both languages. */
export const kindSchema = z.object({
  id: z.string(),
  name: texts,
  readOnly: z.boolean().describe('No command path exists'),
  statuses: z.array(z.object({ status: z.string(), class: z.string() })),
  vocabularies: z
    .record(z.string(), z.record(z.string(), z.string()))
    .describe('Vocabulary → word as sent → status'),
  metrics: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      min: z.number(),
      max: z.number(),
      meter: z.boolean().describe('A meter reading that only grows'),
      delta: z.boolean().describe('An amount of the last periodS seconds'),
      label: texts,
    }),
  ),
  roles: z.array(z.object({ role: z.string(), label: texts, hasStatus: z.boolean() })),
  silence: z.object({
    reporting: z.enum(['periodic', 'on_change']),
    intervalS: z.number(),
    heartbeatS: z.number(),
  }),
  kpis: z.array(z.string()),
  rules: z.array(ruleSchema).describe('Alarm rules in force'),
});
export type KindAnswer = z.output<typeof kindSchema>;

export const kindListSchema = z.object({ items: z.array(kindSchema), next: z.null() });
