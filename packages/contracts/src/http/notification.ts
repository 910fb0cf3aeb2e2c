import { SEVERITIES } from '@infrapulse/domain';
import { z } from 'zod';
import { CALLINGS, NOTIFICATION_OUTCOMES, type NotificationRecord } from '../notification.ts';
import { pageOf } from './page.ts';
import { isoTime, toIso } from './time.ts';

/** How one notification ended. */
const notificationSchema = z.object({
  key: z.string().describe('The same in every retry; receivers tell by it what they have'),
  channel: z.string(),
  calling: z.enum(CALLINGS).describe('Why somebody was called'),
  alarm: z.string(),
  occurrence: z.number().int(),
  severity: z.enum(SEVERITIES),
  outcome: z.enum(NOTIFICATION_OUTCOMES),
  status: z.number().int().nullable().describe('HTTP or SMTP code; null: no answer'),
  detail: z.string().describe('What the channel said'),
  attempts: z.number().int(),
  together: z.number().int().describe('Alarms in the message that carried it'),
  since: isoTime.describe('When it was due'),
  at: isoTime.describe('When it ended'),
});

export const notificationPageSchema = pageOf(notificationSchema);

export const channelTestAnswerSchema = z.object({
  testId: z.string(),
  channel: z.string(),
  outcome: z.enum([...NOTIFICATION_OUTCOMES, 'pending']),
  status: z.number().int().nullable(),
  detail: z.string(),
});

export function notificationToWire(
  record: NotificationRecord,
): z.output<typeof notificationSchema> {
  const { key, channel, calling, alarm, occurrence, severity, outcome } = record;
  const { status, detail, attempts, together, since, at } = record;
  const what = { key, channel, calling, alarm, occurrence, severity };
  const end = { outcome, status, detail, attempts, together };
  return { ...what, ...end, since: toIso(since), at: toIso(at) };
}
