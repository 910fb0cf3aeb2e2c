import { KPI_SCOPES, KPI_WINDOWS, type KpiRecord } from '@infrapulse/domain';
import { z } from 'zod';
import { pageOf } from './page.ts';
import { isoTime, toIso } from './time.ts';

const amount = z.number().nullable();

/** A KPI record as interfaces §7 lists it; times are RFC 3339. */
export const kpiSchema = z.object({
  kpi: z.string(),
  formula: z.string(),
  formulaVersion: z.number().int(),
  policy: z.string(),
  scope: z.enum(KPI_SCOPES),
  id: z.string(),
  kind: z.string(),
  window: z.enum(KPI_WINDOWS),
  start: isoTime,
  end: isoTime,
  timeZone: z.string(),
  value: amount.describe('null when it cannot be computed; ratios are fractions'),
  designation: z
    .string()
    .optional()
    .describe('What its standard calls it: `PUE2` of a whole year, `iPUE2` (interim) of less'),
  unit: z.string(),
  numerator: amount,
  denominator: amount,
  upS: z.number().optional(),
  downS: z.number().optional(),
  unknownS: z.number().optional(),
  excludedS: z.number().optional(),
  energyDcWh: z.number().optional(),
  energyItWh: z.number().optional(),
  coverage: amount,
  bounds: z.object({ low: amount, high: amount }),
  quality: z.enum(['sufficient', 'insufficient_data']),
  status: z.enum(['running', 'provisional', 'final', 'restated']),
  revision: z.number().int(),
  verdict: z.enum(['meets', 'breach', 'undecided', 'not_judged']),
  target: z
    .object({
      id: z.string(),
      comparator: z.string(),
      value: z.number(),
      printed: z.string().describe('As the plan prints it'),
      source: z.enum(['plan', 'law', 'standard', 'ours']),
    })
    .nullable(),
  position: z.record(z.string(), z.number()),
  computedAt: isoTime,
  reason: z
    .string()
    .describe('Why there is no value; then what restated it, and who, each of several causes'),
});
export type KpiAnswer = z.output<typeof kpiSchema>;

export const kpiPageSchema = pageOf(kpiSchema);

const FIELDS = Object.keys(kpiSchema.shape) as readonly (keyof KpiAnswer)[];

/** Its fields in the order of the schema, whoever made or held the record: CSV files have it as that of their columns. */
export function kpiToWire(record: KpiRecord): KpiAnswer {
  const wire: KpiAnswer = {
    ...record,
    start: toIso(record.start),
    end: toIso(record.end),
    computedAt: toIso(record.computedAt),
    position: { ...record.position },
  };
  const present = FIELDS.filter((field) => wire[field] !== undefined);
  return Object.fromEntries(present.map((field) => [field, wire[field]])) as KpiAnswer;
}

const spanSchema = z.object({
  part: z.string(),
  start: isoTime,
  end: isoTime.nullable().describe('null while it lasts'),
  state: z.string(),
  status: z.string(),
  cause: z.string(),
  raw: z.string(),
});
export type SpanAnswer = z.output<typeof spanSchema>;

export const spanListSchema = z.object({ items: z.array(spanSchema), next: z.null() });

const edgeSchema = z.object({
  part: z.string(),
  role: z.string(),
  ts: isoTime,
  energyKwh: z.number().nullable().describe('By the ratios of the meter'),
  metric: z.string(),
  reading: z.number().nullable().describe('Of its metric, as the meter shows it'),
});

/** What stands behind one figure. */
export const explainSchema = z.object({
  record: kpiSchema,
  formula: z.object({
    id: z.string(),
    version: z.number().int(),
    text: z.string().describe('The formula in words'),
    policy: z.string(),
  }),
  assets: z
    .array(
      z.object({
        id: z.string(),
        registerRevision: z.number().int(),
        validFrom: isoTime,
        value: z.number().nullable(),
        numerator: z.number().nullable(),
        denominator: z.number().nullable(),
        within: z
          .array(z.object({ part: z.string(), from: isoTime, to: isoTime }))
          .describe('When its parts belong to the scope, where that is not all of the window'),
      }),
    )
    .describe('The assets that enter it, at most 1,000, each with what it adds'),
  spans: z.array(spanSchema.extend({ asset: z.string() })),
  edges: z.array(edgeSchema.extend({ asset: z.string() })),
  sessions: z
    .array(
      z.object({
        asset: z.string(),
        part: z.string(),
        id: z.string(),
        start: isoTime,
        end: isoTime,
        energyKwh: z.number(),
        stopReason: z.string(),
        byUser: z.boolean().describe('The customer stopped it on purpose'),
        authorised: z.boolean().describe('false: it is no attempt and does not count'),
        succeeded: z.boolean(),
      }),
    )
    .describe('Charging sessions that ended within its window, each as last told'),
  exclusions: z.array(
    z.object({
      windowId: z.string(),
      purpose: z.string(),
      scope: z.string(),
      id: z.string(),
      from: isoTime,
      to: isoTime,
      code: z.string(),
      status: z.string(),
      reason: z.string(),
    }),
  ),
  position: z.record(z.string(), z.number()),
  truncated: z.boolean().describe('true when more evidence exists than is listed'),
});
export type ExplainAnswer = z.output<typeof explainSchema>;

/** A figure recomputed from stored readings and the register, beside the published one. */
export const verifySchema = z.object({
  equal: z.boolean().nullable().describe('null when it cannot be recomputed, or not yet'),
  reason: z.string().describe('Why it cannot be recomputed'),
  record: kpiSchema,
  recomputed: kpiSchema.nullable().describe('null when there is no evidence to recompute from'),
  differences: z.array(
    z.object({ field: z.string(), published: z.unknown(), recomputed: z.unknown() }),
  ),
  intervals: z
    .array(
      z.object({
        asset: z.string(),
        part: z.string(),
        start: isoTime,
        end: isoTime.nullable(),
        reason: z.string(),
      }),
    )
    .describe('Where the published evidence and the recomputed one differ'),
  readings: z.number().int().describe('Stored readings it was recomputed from'),
});
export type VerifyAnswer = z.output<typeof verifySchema>;
