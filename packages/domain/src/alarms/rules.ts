import { chargerRules } from '../kinds/charger/rules.ts';
import { datacenterRules } from '../kinds/datacenter/rules.ts';
import { hydrogenRules } from '../kinds/hydrogen/rules.ts';
import { site5gRules } from '../kinds/site5g/rules.ts';
import { substationRules } from '../kinds/substation/rules.ts';
import type { KindId } from '../model/kind.ts';
import type { AlarmRule } from './alarm-rule.ts';
import { CLOCK_RULES, DATACENTER_CHECK_RULES, SITE_CHECK_RULES } from './check-rules.ts';
import { SILENCE_RULES } from './silence-rules.ts';

const OWN: Readonly<Record<KindId, readonly AlarmRule[]>> = {
  charger: chargerRules,
  datacenter: [...datacenterRules, ...DATACENTER_CHECK_RULES],
  site5g: [...site5gRules, ...SITE_CHECK_RULES],
  hydrogen: hydrogenRules,
  substation: substationRules,
};

/** Every default rule of a kind. */
export function rulesOf(kind: KindId): readonly AlarmRule[] {
  return [...OWN[kind], ...CLOCK_RULES, ...SILENCE_RULES];
}
