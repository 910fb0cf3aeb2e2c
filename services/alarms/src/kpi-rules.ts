import {
  type AlarmRule,
  defaultPolicies,
  KIND_IDS,
  type KindId,
  type KpiRecord,
  type KpiTrigger,
  rulesOf,
} from '@infrapulse/domain';

export interface KpiRule {
  readonly rule: AlarmRule;
  readonly trigger: KpiTrigger;
  readonly kind: KindId;
}

const rules: readonly KpiRule[] = KIND_IDS.flatMap((kind) =>
  rulesOf(kind).flatMap((rule) =>
    rule.trigger.type === 'kpi' ? [{ rule, trigger: rule.trigger, kind }] : [],
  ),
);

export const kpiRuleById: ReadonlyMap<string, KpiRule> = new Map(
  rules.map((found) => [found.rule.id, found]),
);

/** Rules that judge a record. */
export function kpiRulesOf(record: KpiRecord): readonly KpiRule[] {
  return rules.filter(
    ({ trigger: { kpi, scopes, window }, trigger }) =>
      kpi === record.kpi &&
      window === record.window &&
      scopes.includes(record.scope) &&
      policiesOf(trigger).includes(record.policy),
  );
}

/** Policies that the rule judges by, the best first. */
export function policiesOf({ kpi, policies }: KpiTrigger): readonly string[] {
  return policies ?? defaultPolicies(kpi);
}
