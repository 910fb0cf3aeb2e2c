import { type AlarmRule, KIND_IDS, type KindId, SEVERITIES } from '@infrapulse/domain';
import { z } from 'zod';
import { type Locale, textIn } from './locale.ts';
import { pageOf } from './page.ts';

export const triggerSchema = z
  .looseObject({ type: z.string() })
  .describe(
    'What raises it: type limit, status, silence, kpi or check, with the limits of that type',
  );

/** A default alarm rule of a kind; texts in the language asked for. */
const ruleSchema = z.object({
  id: z.string().describe('`rule` of its alarms'),
  kind: z.enum(KIND_IDS),
  severity: z.enum(SEVERITIES),
  source: z.enum(['plan', 'law', 'standard', 'ours', 'device']),
  trigger: triggerSchema,
  onDelayS: z.number().describe('The condition must hold so long before it raises'),
  offDelayS: z.number().describe('The condition must be gone so long before it clears'),
  deadband: z
    .number()
    .nullable()
    .describe('How far back beyond the limit a value must be to clear; null without a limit'),
  latched: z.boolean().describe('Stays until somebody resets it'),
  safety: z.boolean().describe('Gas, fire and the like: never shelved'),
  planTarget: z.string().nullable(),
  depts: z.array(z.string()).describe('Codes of the departments that are told'),
  text: z.string(),
  cause: z.string(),
  action: z.string(),
});
type RuleAnswer = z.output<typeof ruleSchema>;

export const rulePageSchema = pageOf(ruleSchema);

interface RuleContext {
  readonly kind: KindId;
  readonly depts: readonly string[];
  readonly locale: Locale;
}

export function ruleToWire(rule: AlarmRule, { kind, depts, locale }: RuleContext): RuleAnswer {
  const { id, severity, source, trigger, text, cause, action, ...rest } = rule;
  return {
    id,
    kind,
    severity,
    source,
    trigger: { ...trigger },
    ...rest,
    deadband: 'deadband' in trigger ? trigger.deadband : null,
    depts: [...depts],
    text: textIn(text, locale),
    cause: textIn(cause, locale),
    action: textIn(action, locale),
  };
}
