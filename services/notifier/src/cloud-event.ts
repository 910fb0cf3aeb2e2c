import { type Calling, toIso } from '@infrapulse/contracts';
import type { Severity } from '@infrapulse/domain';
import type { Notification } from './notification.ts';
import { shiftToWire } from './shift.ts';
import { writeMessage } from './write-message.ts';

/** OpenTelemetry severity numbers (domain.md §5.4). */
const SEVERITY_NUMBERS: Readonly<Record<Severity, number>> = {
  CRITICAL: 21,
  MAJOR: 17,
  MINOR: 14,
  WARNING: 13,
  INDETERMINATE: 9,
};
const CLEARED_NUMBER = 9;

const TYPES: Readonly<Record<Calling, string>> = {
  raise: 'raised',
  raise_again: 'raised_again',
  clear: 'cleared',
  taken_over: 'taken_over',
  acknowledge: 'acked',
  repeat: 'unacknowledged',
  escalate: 'escalated',
  platform: 'platform',
  summary: 'summary',
  test: 'test',
};

/** A notification as a CloudEvent in JSON; `source` and `id` together are unique per notification. */
export function cloudEventOf(
  notification: Notification,
  dashboardUrl: string,
): Readonly<Record<string, unknown>> {
  const { key, calling, at, alarm, place, shift } = notification;
  const isOver = calling === 'clear';
  return {
    specversion: '1.0',
    id: key,
    source: '/infrapulse/alarms',
    type: `infrapulse.alarm.${TYPES[calling]}.v1`,
    subject: alarm.id,
    time: toIso(at),
    datacontenttype: 'application/json',
    partitionkey: `${alarm.scope}/${alarm.assetOrId}`,
    severitytext: isOver ? 'CLEARED' : alarm.severity,
    severitynumber: isOver ? CLEARED_NUMBER : SEVERITY_NUMBERS[alarm.severity],
    data: {
      alarm: { ...alarm, ...timesOf(alarm) },
      place,
      ...(shift && { shift: shiftToWire(shift) }),
      message: {
        zh: writeMessage(notification, { lang: 'zh-CN', dashboardUrl }),
        en: writeMessage(notification, { lang: 'en', dashboardUrl }),
      },
    },
  };
}

function timesOf({ raisedAt, ackedAt, clearedAt, shelvedUntil }: Notification['alarm']) {
  return {
    raisedAt: toIso(raisedAt),
    ackedAt: toIso(ackedAt),
    clearedAt: toIso(clearedAt),
    shelvedUntil: toIso(shelvedUntil),
  };
}
