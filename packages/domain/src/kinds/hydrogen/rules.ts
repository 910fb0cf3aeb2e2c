import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

/** GB 50516 §7.3.3: alarm at 0.4 % by volume; trips belong to the station's own safety system. */
export const hydrogenRules: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'H2_CONCENTRATION',
    severity: 'CRITICAL',
    source: 'law',
    trigger: {
      type: 'limit',
      metric: 'h2_pct_vol',
      comparator: '>=',
      limit: 0.4,
      deadband: 0.02,
      unit: '%',
    },
    latched: true,
    safety: true,
    text: texts('氢气浓度报警', 'Hydrogen in the air'),
    cause: texts('氢气泄漏', 'A leak of hydrogen'),
    action: texts('疏散并确认事故风机运行', 'Evacuate, see that the emergency fans run'),
  },
  {
    ...PLAIN_RULE,
    id: 'FLAME',
    severity: 'CRITICAL',
    source: 'law',
    trigger: {
      type: 'limit',
      metric: 'flame',
      comparator: '>=',
      limit: 1,
      deadband: 0,
      unit: '',
    },
    latched: true,
    safety: true,
    text: texts('火焰探测报警', 'Flame detected'),
    cause: texts('可能起火', 'There may be a fire'),
    action: texts('立即疏散并通知消防', 'Evacuate and call the fire brigade'),
  },
];
