import { createHmac } from 'node:crypto';
import { cloudEventOf } from '../cloud-event.ts';
import type { ChannelBase, ChannelKind } from './channel.ts';
import { post } from './post.ts';

export interface WebhookChannel extends ChannelBase {
  readonly type: 'webhook';
  readonly url: string;
  /** Signs what is sent; absent: it is not signed. */
  readonly secret?: string | undefined;
}

const COMBINES_MAX = 100;

/** CloudEvents 1.0 over HTTP: one event structured, several as a batch (JSON format §4). */
export const webhook: ChannelKind<WebhookChannel> = {
  type: 'webhook',
  open: ({ url, secret }, { dashboardUrl }) => ({
    combinesMax: COMBINES_MAX,
    limits: [],
    send({ key, notifications, at }, signal) {
      const events = notifications.map((one) => cloudEventOf(one, dashboardUrl()));
      const [only] = events;
      const isBatch = events.length !== 1;
      const body = JSON.stringify(isBatch ? events : only);
      const form = isBatch ? 'cloudevents-batch' : 'cloudevents';
      const headers = {
        'content-type': `application/${form}+json; charset=utf-8`,
        'idempotency-key': encodeURIComponent(key),
        ...(secret !== undefined && signatureOf(secret, at, body)),
      };
      return post({ url, headers, body }, signal);
    },
  }),
};

/** HMAC-SHA256 over `<Unix seconds>.<body>`, hex; the time lets a receiver refuse what is played back later. */
function signatureOf(secret: string, at: number, body: string): Record<string, string> {
  const seconds = Math.floor(at / 1000);
  const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { 'infrapulse-signature': `t=${seconds},v1=${hex}` };
}
