import type { AlarmAnswer } from '@infrapulse/contracts';
import { HELD } from '../../alarms/alarm-order.ts';

/** How many alarms are held back by what, where there are any. */
export function countStates(alarms: readonly Pick<AlarmAnswer, 'state'>[]) {
  return HELD.map((held) => ({
    state: held,
    count: alarms.filter(({ state }) => state === held).length,
  })).filter(({ count }) => count > 0);
}
