import { KIND_IDS } from '@infrapulse/domain';
import { z } from 'zod';
import { ruleSetInputSchema } from './rule.ts';
import { isoTime } from './time.ts';

/** Rules to be tried on what was stored; without `items` those in force. */
export const dryRunInputSchema = ruleSetInputSchema.partial({ version: true, items: true }).extend({
  days: z.number().int().min(1).max(31).default(7).describe('How far back, days of 24 h'),
  kind: z.enum(KIND_IDS).optional().describe('Only rules of this kind'),
  ids: z.array(z.string()).min(1).optional().describe('Only these rules'),
  assetsMax: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('Assets of a kind that are read; of more an even choice, and counts are scaled'),
});

const raiseSchema = z.object({
  id: z.string().describe('Asset, or id of the scope'),
  part: z.string(),
  at: isoTime,
  clearedAt: isoTime.nullable().describe('null: still active'),
  value: z.union([z.number(), z.string()]).nullable(),
});

const tried = z.object({
  kind: z.enum(KIND_IDS),
  id: z.string(),
  judged: z.enum(['yes', 'no']),
  reason: z.string().describe('Why it could not be judged'),
  subjects: z.number().int().describe('Assets, or scopes of KPIs, that it looks at'),
  read: z.number().int().describe('Of these looked at'),
  raises: z.number().int().describe('How often it would have called somebody, of what was read'),
  suppressed: z.number().int().describe('And how often a parent would have suppressed it'),
  perShift: z
    .object({ mean: z.number(), max: z.number() })
    .describe('Calls in a shift of 8 h, scaled to all subjects'),
  examples: z.array(raiseSchema).describe('The newest'),
});
export type TriedRule = z.output<typeof tried>;

export const dryRunAnswerSchema = z.object({
  from: isoTime,
  to: isoTime,
  shifts: z.number().int(),
  items: z.array(tried),
  total: z.object({ raises: z.number().int(), perShift: z.number() }),
});
