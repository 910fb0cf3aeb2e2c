import { defaultPolicies, type KpiRecord, type KpiTrigger } from '@infrapulse/domain';
import type { KpiRule, RuleIndex } from './rule-index.ts';

/** Rules that judge a record. */
export function kpiRulesOf({ kpiRules }: RuleIndex, record: KpiRecord): readonly KpiRule[] {
  const found = kpiRules.get(`${record.kpi}/${record.window}`) ?? [];
  return found.filter(({ trigger }) => {
    return trigger.scopes.includes(record.scope) && policiesOf(trigger).includes(record.policy);
  });
}

/** Policies that the rule judges by, the best first. */
export function policiesOf({ kpi, policies }: KpiTrigger): readonly string[] {
  return policies ?? defaultPolicies(kpi);
}
