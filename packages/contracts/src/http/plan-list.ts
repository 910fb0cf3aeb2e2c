import type { PlanEntry, PlanEntryVersion } from '@infrapulse/domain';
import { z } from 'zod';
import { importAnswerSchema } from './asset.ts';
import { pageOf } from './page.ts';
import { texts } from './plan.ts';
import { isoTime, toIso } from './time.ts';

const named = z.object({ id: z.string(), name: texts });

/** A list of the plan: what it holds, and whether somebody has declared it whole. */
const listSchema = named.extend({
  categories: z.array(named),
  features: z.array(named.extend({ count: z.number().int().describe('Entries that have it') })),
  attributes: z.array(named.extend({ type: z.string() })),
  entries: z.number().int(),
  complete: z.boolean().describe('Declared whole: shares are of all its entries; else n / ?'),
  needsComplete: z.boolean().describe('A target asks for a share of it: n / ? until it is whole'),
  targets: z.array(z.string()).describe('Targets it measures'),
});

export type PlanList = z.output<typeof listSchema>;

export const planListsSchema = z.object({
  at: isoTime,
  items: z.array(listSchema),
  next: z.null(),
});

export type PlanListsAnswer = z.output<typeof planListsSchema>;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const planEntrySchema = z.object({
  register: z.string(),
  id: z.string(),
  origin: z.string().describe('simulator marks demo data'),
  revision: z.number().int(),
  name: z.string(),
  nameEn: z.string(),
  category: z.string(),
  district: z.string(),
  operator: z.string(),
  access: z.string(),
  since: isoTime.nullable(),
  until: isoTime.nullable(),
  achieved: z.record(z.string(), isoTime),
  planned: z.record(z.string(), isoTime),
  attributes: z.record(z.string(), scalar),
  evidence: z.string(),
  note: z.string(),
  validFrom: isoTime,
});
export type PlanEntryAnswer = z.output<typeof planEntrySchema>;

export const planEntryPageSchema = pageOf(planEntrySchema);

export function planEntryToWire(
  { register, id, origin, revision }: PlanEntry,
  version: PlanEntryVersion,
): PlanEntryAnswer {
  const { validFrom, since, until, achieved, planned, attributes, ...rest } = version;
  return {
    register,
    id,
    origin,
    revision,
    ...rest,
    since: toIso(since),
    until: toIso(until),
    achieved: isoTimes(achieved),
    planned: isoTimes(planned),
    attributes: { ...attributes },
    validFrom: toIso(validFrom),
  };
}

function isoTimes(times: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(times).map(([name, at]) => [name, toIso(at)]));
}

const milestoneSchema = z.object({
  id: z.string().describe('<project>:<milestone>'),
  project: z.string(),
  milestone: z.string(),
  projectName: texts,
  name: texts,
  targets: z.array(z.string()).describe('Targets that ask for it'),
  reported: z.boolean().describe('false: the plan names it, nobody has reported it'),
  district: z.string(),
  operator: z.string(),
  access: z.string(),
  plannedAt: isoTime.nullable(),
  doneAt: isoTime.nullable(),
  evidence: z.string(),
  note: z.string(),
});
export type PlanMilestone = z.output<typeof milestoneSchema>;

export const milestonePageSchema = pageOf(milestoneSchema);

export const entryImportAnswerSchema = importAnswerSchema.extend({
  register: z.string(),
  complete: z.boolean().describe('Whether the list is declared whole after this'),
});
