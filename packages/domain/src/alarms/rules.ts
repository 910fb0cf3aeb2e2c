import { chargerRules } from '../kinds/charger/rules.ts';
import { datacenterRules } from '../kinds/datacenter/rules.ts';
import { hydrogenRules } from '../kinds/hydrogen/rules.ts';
import { site5gRules } from '../kinds/site5g/rules.ts';
import { substationRules } from '../kinds/substation/rules.ts';
import { KIND_IDS, type KindId } from '../model/kind.ts';
import type { AlarmRule, KindRule } from './alarm-rule.ts';
import { CLOCK_RULES, DATACENTER_CHECK_RULES, SITE_CHECK_RULES } from './check-rules.ts';
import { DATA_LOSS_RULE, SILENCE_RULES } from './silence-rules.ts';

const OWN: Readonly<Record<KindId, readonly AlarmRule[]>> = {
  charger: chargerRules,
  datacenter: [...datacenterRules, ...DATACENTER_CHECK_RULES],
  site5g: [...site5gRules, ...SITE_CHECK_RULES],
  hydrogen: hydrogenRules,
  substation: substationRules,
};

/** Every default rule of a kind. */
export function rulesOf(kind: KindId): readonly AlarmRule[] {
  return [...OWN[kind], ...CLOCK_RULES, ...SILENCE_RULES, DATA_LOSS_RULE];
}

/** Alarm rules that are in force together. */
export interface RuleSet {
  /** Grows with every change; 0: the rules that the product comes with. */
  readonly revision: number;
  /** What whoever changed it calls it. */
  readonly version: string;
  readonly rules: readonly KindRule[];
  /** When it came into force, Unix ms; 0 for the default one. */
  readonly at: number;
  readonly by: string;
}

export const DEFAULT_RULE_SET: RuleSet = {
  revision: 0,
  version: 'default',
  rules: KIND_IDS.flatMap((kind) => rulesOf(kind).map((rule) => ({ kind, ...rule }))),
  at: 0,
  by: 'infrapulse',
};
