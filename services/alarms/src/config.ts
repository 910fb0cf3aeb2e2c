import type { Plan } from '@infrapulse/plan';
import { durationMs } from '@infrapulse/runtime';
import { z } from 'zod';

export const alarmsConfig = z.strictObject({
  outageGrace: durationMs()
    .prefault('60s')
    .describe('After an outage of our own, how long devices get to be heard again.'),
  gatewayGrace: durationMs()
    .prefault('100s')
    .describe(
      'How much later an asset behind a gateway is called silent than one that speaks itself.',
    ),
});
export type AlarmsConfig = z.output<typeof alarmsConfig> & {
  /** Who is told of an alarm; the shipped plan says it when absent. */
  readonly plan?: Plan;
  /** Operators who share the alarms, for the limits of a flood; 1 when absent. */
  readonly positions?: number;
};
