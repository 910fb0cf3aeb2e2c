import type { SilenceSight } from '@infrapulse/domain';
import type { Plan } from '@infrapulse/plan';
import type { Output } from '@infrapulse/ports';
import type { CityAlarms } from './city-alarms.ts';
import type { AlarmsConfig } from './config.ts';
import type { Events } from './events.ts';
import type { RuleIndex } from './rule-index.ts';
import type { TimerQueue } from './timer-queue.ts';

/** What every step of the fold over readings works on. */
export interface Work {
  readonly city: CityAlarms;
  readonly timers: TimerQueue;
  /** What is seen of the silence of groups in the tick in hand. */
  readonly sights: Map<string, SilenceSight>;
  /** The rules in force; replaced when others come. */
  rules: RuleIndex;
  readonly config: AlarmsConfig;
  readonly plan: Plan;
  readonly events: Events;
  outputs: Output[];
  /** Partition of `readings` that is folded. */
  readonly partition: number;
  /** partition:offset of the record in hand. */
  src: string;
}
