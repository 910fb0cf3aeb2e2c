import type { Plan } from '@infrapulse/plan';
import type { Output } from '@infrapulse/ports';
import type { CityAlarms } from './city-alarms.ts';
import type { AlarmsConfig } from './config.ts';
import type { Events } from './events.ts';
import type { TimerQueue } from './timer-queue.ts';

/** What every step of the fold over readings works on. */
export interface Work {
  readonly city: CityAlarms;
  readonly timers: TimerQueue;
  readonly config: AlarmsConfig;
  readonly plan: Plan;
  readonly events: Events;
  outputs: Output[];
  /** partition:offset of the record in hand. */
  src: string;
}
