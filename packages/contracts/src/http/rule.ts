import {
  type AlarmRule,
  KIND_IDS,
  type KindId,
  type KindRule,
  KPI_SCOPES,
  KPI_WINDOWS,
  type RuleSet,
  SEVERITIES,
  SILENCE_SCOPES,
} from '@infrapulse/domain';
import { z } from 'zod';
import { type Locale, textIn } from './locale.ts';
import { pageOf } from './page.ts';
import { isoTime, toIso } from './time.ts';

const RULES_MAX = 2000;
const DAY_S = 86_400;
const comparator = z.enum(['>', '>=', '<', '<=', '=']);
const words = z.array(z.string().min(1).max(64)).max(64);

const limitTrigger = z.strictObject({
  type: z.literal('limit'),
  metric: z.string().min(1),
  comparator,
  limit: z.number(),
  limits: z
    .union([
      z.strictObject({ attribute: z.string().min(1), by: z.record(z.string(), z.number()) }),
      z.strictObject({ attribute: z.string().min(1), times: z.number().positive() }),
    ])
    .optional()
    .describe('By an attribute of the part or asset: a limit for each value, or times its figure'),
  deadband: z.number().min(0).default(0),
  unit: z.string().max(16).default(''),
  compares: z.enum(['signed', 'amount']).optional(),
  roles: z.array(z.string().max(64)).max(64).optional(),
  whileActive: z.string().optional(),
});

const CHECKS = [
  'clock_zone',
  'clock_refused',
  'meter_stuck',
  'meter_reversed',
  'meter_reset',
  'it_above_facility',
] as const;

const triggerSchema = z
  .discriminatedUnion('type', [
    limitTrigger,
    z.strictObject({ type: z.literal('status'), statuses: words.min(1) }),
    z.strictObject({ type: z.literal('error'), codes: words.min(1) }),
    z.strictObject({ type: z.literal('quality') }),
    z.strictObject({ type: z.literal('silence'), of: z.enum(['asset', ...SILENCE_SCOPES]) }),
    z.strictObject({
      type: z.literal('kpi'),
      kpi: z.string().min(1),
      policies: words.optional(),
      scopes: z.array(z.enum(KPI_SCOPES)).min(1),
      window: z.enum(KPI_WINDOWS),
      comparator,
      limit: z.number(),
      deadband: z.number().min(0).default(0),
      forecast: z
        .strictObject({
          overDays: z.number().min(1).max(366),
          withinDays: z.number().min(1).max(366),
        })
        .optional()
        .describe('Warns before the limit is crossed, by the trend'),
    }),
    z.strictObject({
      type: z.literal('check'),
      check: z.enum(CHECKS),
      forS: z.number().int().min(0).max(DAY_S),
      roles: words.optional(),
    }),
  ])
  .describe('What raises it');

const both = z.strictObject({ zh: z.string().max(500), en: z.string().max(500) });
const said = z.strictObject({
  zh: z.string().min(1).max(500),
  en: z.string().min(1).max(500),
});
const nothing = { zh: '', en: '' };

/** A rule as a set of rules holds it: both languages, and only what somebody has decided. */
const ruleInputSchema = z.strictObject({
  id: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/, 'expected capitals, digits and _, a letter first'),
  kind: z.enum(KIND_IDS),
  severity: z.enum(SEVERITIES),
  source: z.enum(['plan', 'law', 'standard', 'ours']).default('ours'),
  trigger: triggerSchema,
  onDelayS: z.number().min(0).max(DAY_S).default(0),
  offDelayS: z.number().min(0).max(DAY_S).default(0),
  latched: z.boolean().default(false),
  safety: z.boolean().default(false),
  shelveMaxS: z
    .number()
    .int()
    .min(0)
    .max(7 * DAY_S)
    .default(DAY_S),
  parents: z.array(z.string()).max(32).default([]),
  depts: z.array(z.string().min(1)).nullable().default(null),
  respondS: z
    .number()
    .positive()
    .max(365 * DAY_S)
    .nullable()
    .default(null),
  planTarget: z.string().nullable().default(null),
  text: said,
  cause: both.default(nothing),
  consequence: both.default(nothing),
  action: both.default(nothing),
});

/** A set of rules, as `GET /rules?form=set` answers it and `PUT /rules` takes it. */
export const ruleSetInputSchema = z.strictObject({
  version: z.string().min(1).max(100).describe('What whoever changes it calls it'),
  items: z.array(ruleInputSchema).min(1).max(RULES_MAX),
  user: z.string().min(1).max(200).optional(),
  revision: z.number().optional().describe('As answered; If-Match decides'),
  at: z.string().nullable().optional().describe('As answered'),
  by: z.string().optional().describe('As answered'),
});

/** What was asked for, once its shape is right; `undefined` members are left out. */
export function rulesOfInput({
  items,
}: Pick<z.output<typeof ruleSetInputSchema>, 'items'>): readonly KindRule[] {
  return JSON.parse(JSON.stringify(items)) as KindRule[];
}

/** An alarm rule of a kind; texts in the language asked for. */
const ruleSchema = z.object({
  id: z.string().describe('`rule` of its alarms'),
  kind: z.enum(KIND_IDS),
  severity: z.enum(SEVERITIES),
  source: z.enum(['plan', 'law', 'standard', 'ours', 'device']),
  trigger: z.looseObject({ type: z.string() }).describe('What raises it'),
  onDelayS: z.number().describe('The condition must hold so long before it raises'),
  offDelayS: z.number().describe('The condition must be gone so long before it clears'),
  deadband: z
    .number()
    .nullable()
    .describe('How far back beyond the limit a value must be to clear; null without a limit'),
  latched: z.boolean().describe('Stays until somebody resets it'),
  safety: z.boolean().describe('Gas, fire and the like: never shelved'),
  shelveMaxS: z.number().describe('The longest it may be shelved for; 0: not at all'),
  parents: z.array(z.string()).describe('Rules whose alarms suppress its own'),
  planTarget: z.string().nullable(),
  depts: z.array(z.string()).describe('Codes of the departments that are told'),
  respondS: z.number().nullable().describe('Seconds within which somebody must act'),
  text: z.string(),
  cause: z.string(),
  consequence: z.string().describe('What happens when nobody acts'),
  action: z.string(),
});
export type RuleAnswer = z.output<typeof ruleSchema>;

/** Which set it is of. */
const setSchema = z.object({
  revision: z.number().int().describe('0: the rules that the product comes with'),
  version: z.string(),
  at: isoTime.nullable().describe('Since when it is in force'),
  by: z.string(),
});

export const rulePageSchema = pageOf(ruleSchema).extend(setSchema.shape);
export const ruleSetSchema = setSchema.extend({
  items: z.array(z.looseObject({ id: z.string() })),
});
type RuleSetAnswer = z.output<typeof ruleSetSchema>;

export function setToWire({ revision, version, at, by }: RuleSet) {
  return { revision, version, at: at === 0 ? null : toIso(at), by };
}

export function ruleSetToWire(set: RuleSet): RuleSetAnswer {
  return { ...setToWire(set), items: set.rules.map((rule) => ({ ...rule })) };
}

interface RuleContext {
  readonly kind: KindId;
  readonly depts: readonly string[];
  readonly locale: Locale;
}

export function ruleToWire(rule: AlarmRule, { kind, depts, locale }: RuleContext): RuleAnswer {
  const { id, severity, source, trigger, text, cause, consequence, action, ...rest } = rule;
  return {
    id,
    kind,
    severity,
    source,
    ...rest,
    trigger: { ...trigger },
    deadband: 'deadband' in trigger ? trigger.deadband : null,
    parents: [...rule.parents],
    depts: [...depts],
    text: textIn(text, locale),
    cause: textIn(cause, locale),
    consequence: textIn(consequence, locale),
    action: textIn(action, locale),
  };
}
