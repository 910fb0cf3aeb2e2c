import { z } from 'zod';

const texts = z.object({ zh: z.string(), en: z.string() });

/** An asset kind: what it measures and says, in both languages. */
export const kindSchema = z.object({
  id: z.string(),
  name: texts,
  statuses: z.array(z.object({ status: z.string(), class: z.string() })),
  vocabularies: z.array(z.string()),
  metrics: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      min: z.number().nullable(),
      max: z.number().nullable(),
      label: texts.nullable(),
    }),
  ),
  roles: z.array(z.string()),
  reporting: z.string(),
  kpis: z.array(
    z.object({ kpi: z.string(), name: texts.nullable(), policies: z.array(z.string()) }),
  ),
  rules: z.array(z.record(z.string(), z.unknown())),
});
export type KindAnswer = z.output<typeof kindSchema>;

export const kindListSchema = z.object({ items: z.array(kindSchema), next: z.null() });
