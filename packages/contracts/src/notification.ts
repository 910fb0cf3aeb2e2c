import type { Severity } from '@infrapulse/domain';

/** Why somebody is called. `platform`, `summary` and `test` belong to no alarm of the city. */
export const CALLINGS = [
  'raise',
  'raise_again',
  'clear',
  'taken_over',
  'acknowledge',
  'repeat',
  'escalate',
  'platform',
  'summary',
  'test',
] as const;
export type Calling = (typeof CALLINGS)[number];

/** delivered: the channel took it; failed: it refused it for good; given_up: it did not take it in time. */
export const NOTIFICATION_OUTCOMES = ['delivered', 'failed', 'given_up'] as const;
type NotificationOutcome = (typeof NOTIFICATION_OUTCOMES)[number];

/** How one notification to one channel ended; key of the topic: the channel. */
export interface NotificationRecord {
  readonly type: 'notification';
  /** The same in every retry and after every restart: receivers tell by it what they have already. */
  readonly key: string;
  readonly channel: string;
  readonly calling: Calling;
  /** Alarm id; '' for a test. */
  readonly alarm: string;
  readonly occurrence: number;
  readonly severity: Severity;
  readonly outcome: NotificationOutcome;
  /** What the channel answered: HTTP or SMTP code, null when it did not answer. */
  readonly status: number | null;
  /** Its words, or what went wrong; never a credential. */
  readonly detail: string;
  readonly attempts: number;
  /** Alarms in the message that carried it. */
  readonly together: number;
  /** When it was due and when it ended, Unix ms. */
  readonly since: number;
  readonly at: number;
}

/** Asks a notifier to send a test message; its outcome is a notification with key `test~<testId>~<channel>`. */
interface ChannelTest {
  readonly type: 'channel_test';
  readonly testId: string;
  readonly channel: string;
  readonly user: string;
  readonly at: number;
}

/** A call that a silence kept from a channel: made, with this key, once nothing keeps it back and it still stands. */
export interface WithheldCall {
  readonly type: 'withheld';
  readonly key: string;
  readonly channel: string;
  readonly calling: 'raise' | 'raise_again';
  readonly alarm: string;
  readonly occurrence: number;
  /** Of the transition that would have called. */
  readonly stepNo: number;
  /** When it would have called, Unix ms. */
  readonly at: number;
}

/** What a notifier says of the test of a channel that it does not have. */
export const NO_SUCH_CHANNEL = 'no such channel';

export type NotificationLog = NotificationRecord | ChannelTest | WithheldCall;

/** Key of a notification: follows from what it tells and where, nothing else. */
export function notificationKey(what: string, channel: string): string {
  return `${what}~${channel}`;
}

/** What templates of an `http` channel may name, beside `secret.<name>`. */
export const TEMPLATE_FIELDS = [
  'key',
  'title',
  'text',
  'url',
  'severity',
  'calling',
  'alarm',
  'asset',
  'part',
  'rule',
  'site',
  'name',
  'district',
  'contacts',
  'value',
  'unit',
  'at',
] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];
