import type { Notification } from '../notification.ts';
import type { DingtalkChannel } from './dingtalk.ts';
import type { EmailChannel } from './email.ts';
import type { FeishuChannel } from './feishu.ts';
import type { HttpChannel } from './http.ts';
import type { KafkaChannel } from './kafka.ts';
import type { MqttChannel } from './mqtt.ts';
import type { WebhookChannel } from './webhook.ts';
import type { WecomChannel } from './wecom.ts';

export interface ChannelBase {
  readonly id: string;
  readonly lang: 'zh-CN' | 'en';
}

/** One member per kind of channel, credentials in place. */
export type Channel =
  | WebhookChannel
  | EmailChannel
  | DingtalkChannel
  | WecomChannel
  | FeishuChannel
  | HttpChannel
  | MqttChannel
  | KafkaChannel;

/** What goes out at once: one notification, or several where the channel combines them. */
export interface Message {
  /** Of its one notification, or one that follows from all of them. */
  readonly key: string;
  readonly notifications: readonly Notification[];
  /** When this attempt began, Unix ms; signatures hold it. */
  readonly at: number;
}

/** again: it may work later; refused: this message never will. */
export interface Answer {
  readonly outcome: 'delivered' | 'again' | 'refused';
  /** HTTP or SMTP code; null when there was no answer, and where answers have none. */
  readonly status: number | null;
  /** What it said; no credential in it. */
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
}

/** At most so many messages within so many ms. */
export interface Limit {
  readonly count: number;
  readonly withinMs: number;
}

export interface Sender {
  /** Alarms that one message may hold; 1: each goes alone. */
  readonly combinesMax: number;
  readonly limits: readonly Limit[];
  /** Never rejects for what the channel does; ends early when the signal aborts. */
  send(message: Message, signal: AbortSignal): Promise<Answer>;
  /** Ends what it keeps open between messages. */
  close?(): Promise<void>;
}

/** What a sender may use. */
export interface SenderContext {
  /** Where the dashboard is; '' while that is not known: messages then have no link. */
  readonly dashboardUrl: () => string;
}

/** How one kind of channel is made. */
export interface ChannelKind<C extends Channel = Channel> {
  readonly type: C['type'];
  open(channel: C, context: SenderContext): Sender;
}
