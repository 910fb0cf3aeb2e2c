import { chargerRules } from '../kinds/charger/rules.ts';
import { datacenterRules } from '../kinds/datacenter/rules.ts';
import { hydrogenRules } from '../kinds/hydrogen/rules.ts';
import { site5gRules } from '../kinds/site5g/rules.ts';
import { substationRules } from '../kinds/substation/rules.ts';
import type { KindId } from '../model/kind.ts';
import { type AlarmRule, PLAIN_RULE, texts } from './alarm-rule.ts';
import { CLOCK_RULES, DATACENTER_CHECK_RULES, SITE_CHECK_RULES } from './check-rules.ts';

/** With the rules on clocks the one of every kind. */
const silence: AlarmRule = {
  ...PLAIN_RULE,
  id: 'DEVICE_SILENT',
  severity: 'MAJOR',
  trigger: { type: 'silence' },
  text: texts('设备失联', 'Device silent'),
  cause: texts('设备、网关或网络中断', 'Device, gateway or network is down'),
  action: texts('检查通信与供电', 'Check communication and power'),
};

const OWN: Readonly<Record<KindId, readonly AlarmRule[]>> = {
  charger: chargerRules,
  datacenter: [...datacenterRules, ...DATACENTER_CHECK_RULES],
  site5g: [...site5gRules, ...SITE_CHECK_RULES],
  hydrogen: hydrogenRules,
  substation: substationRules,
};

/** Every default rule of a kind. */
export function rulesOf(kind: KindId): readonly AlarmRule[] {
  return [...OWN[kind], ...CLOCK_RULES, silence];
}
