import { type Calling, notificationKey, toIso } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { StreamPort, Table } from '@infrapulse/ports';
import { BLANK_ALARM } from './blank-alarm.ts';
import type { NotifierConfig, Summary } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { type HandOver, stillDue } from './hand-over.ts';
import type { Held } from './held.ts';
import { NOWHERE } from './notification.ts';
import type { Places } from './places.ts';
import { shiftBefore } from './shift.ts';
import { sumUpShift } from './sum-up-shift.ts';

interface SummaryDeps {
  readonly stream: Pick<StreamPort, 'tail'>;
  readonly config: Pick<NotifierConfig, 'summaries'>;
  readonly states: Pick<Table<Alarm>, 'entries'>;
  readonly places: Places;
  readonly deliveries: Pick<DeliveryLog, 'hasEnded' | 'hasCalled' | 'current'>;
  readonly held: Pick<Held, 'holds'>;
  readonly handOver: HandOver;
  /** What ended before is told late only by a notifier that has told some before. */
  readonly startedAt: number;
}

/**
 * Hands over a summary of each shift that has ended, once to each of its channels, late if nobody ran at its end. Its
 * key follows from its place among the summaries, the end of the shift and the channel.
 */
export function createSummaries(deps: SummaryDeps) {
  const { config, deliveries, handOver } = deps;
  return async (now: number): Promise<readonly Calling[]> => {
    const due = () => config.summaries.flatMap((each, index) => dueOf(each, { index, now, deps }));
    const told: Calling[] = [];
    for (const { summary, shift, keys } of await stillDue(due, deliveries)) {
      const whole = await sumUpShift(deps, summary, shift);
      const what = { calling: 'summary', at: shift.to, place: NOWHERE, shift: whole } as const;
      for (const [channel, key] of keys)
        handOver.add({ channel, notification: { ...what, key, alarm: summaryAlarm(shift.to) } });
      told.push(...keys.map(() => 'summary' as const));
    }
    return told;
  };
}

interface Asked {
  readonly index: number;
  readonly now: number;
  readonly deps: SummaryDeps;
}

/** Its newest shift and the channels that have not heard of it, with the key of each; nothing where all have. */
function dueOf(summary: Summary, { index, now, deps }: Asked) {
  const { deliveries, handOver, held, startedAt } = deps;
  const shift = shiftBefore(summary.at, now);
  const alarm = summaryAlarm(shift.to);
  if (shift.to < startedAt && !deliveries.hasCalled(alarm)) return [];
  const keys = [...new Set(summary.to)]
    .filter((channel) => held.holds(channel, alarm))
    .map((channel) => [channel, keyOf(index, shift.to, channel)] as const)
    .filter(([, key]) => !handOver.has(key) && !deliveries.hasEnded(key));
  return keys.length === 0 ? [] : [{ summary, shift, keys }];
}

function keyOf(index: number, to: number, channel: string): string {
  return notificationKey(`SHIFT_SUMMARY~${index}~${toIso(to)}`, channel);
}

function summaryAlarm(at: number): Alarm {
  return {
    ...BLANK_ALARM,
    id: 'platform~infrapulse~-~SHIFT_SUMMARY',
    rule: 'SHIFT_SUMMARY',
    severity: 'INDETERMINATE',
    text: { zh: '交接班小结', en: 'Shift summary' },
    raisedAt: at,
  };
}
