import type { TemplateField } from '@infrapulse/contracts';
import { writeMessage } from '../write-message.ts';
import type { Answer, ChannelBase, ChannelKind, Message } from './channel.ts';
import { post } from './post.ts';

export interface HttpChannel extends ChannelBase {
  readonly type: 'http';
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  /** Values and body hold `{{fields}}`; `{{secret.name}}` stands for a credential. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How fields are written into the body. */
  readonly encoding: 'json' | 'form' | 'text';
  readonly secrets: Readonly<Record<string, string>>;
  /** What the text of a good answer holds. */
  readonly expect?: string | undefined;
  readonly perMinute?: number | undefined;
}

const CONTENT_TYPES = {
  json: 'application/json; charset=utf-8',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
} as const;
const ENCODE = {
  json: (text: string) => JSON.stringify(text).slice(1, -1),
  form: encodeURIComponent,
  text: (text: string) => text,
} as const;
const FIELD = /\{\{\s*([\w.]+)\s*\}\}/g;

/** Any service that takes a request of one's own making: SMS, voice calls, a ticket system. */
export const http: ChannelKind<HttpChannel> = {
  type: 'http',
  open: (channel, { dashboardUrl }) => ({
    combinesMax: 1,
    limits: channel.perMinute ? [{ count: channel.perMinute, withinMs: 60_000 }] : [],
    async send(message, signal) {
      const fields = fieldsOf(message, channel, dashboardUrl());
      const fill = (template: string, encode: (text: string) => string) =>
        template.replace(FIELD, (_, name: string) => encode(fields.get(name) ?? ''));
      const own = Object.entries(channel.headers).map(
        ([name, value]) => [name.toLowerCase(), oneLine(fill(value, ENCODE.text))] as const,
      );
      const headers = {
        'content-type': CONTENT_TYPES[channel.encoding],
        'idempotency-key': encodeURIComponent(message.key),
        ...Object.fromEntries(own),
      };
      const body = fill(channel.body, ENCODE[channel.encoding]);
      const { text, ...answer } = await post({ ...channel, headers, body }, signal);
      return expected(answer, text, channel.expect);
    },
  }),
};

function expected(answer: Answer, text: string, wanted: string | undefined): Answer {
  if (answer.outcome !== 'delivered' || wanted === undefined || text.includes(wanted))
    return answer;
  return { ...answer, outcome: 'refused' };
}

/** A header is one line of Latin-1 at most; what is beyond is percent-encoded. */
function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (char) => encodeURIComponent(char));
}

function fieldsOf(
  { notifications, at, key }: Message,
  { lang, secrets }: HttpChannel,
  dashboardUrl: string,
): ReadonlyMap<string, string> {
  const [notification] = notifications as [Message['notifications'][number]];
  const { title, lines, url } = writeMessage(notification, { lang, dashboardUrl });
  const { alarm, calling, place } = notification;
  const fields: Readonly<Record<TemplateField, string>> = {
    key,
    title,
    text: [title, ...lines].join('\n'),
    url,
    severity: alarm.severity,
    calling,
    alarm: alarm.id,
    asset: alarm.assetOrId,
    part: alarm.part,
    rule: alarm.rule,
    site: place.siteName,
    name: place.name,
    district: place.district,
    contacts: place.contacts.join('; '),
    value: String(alarm.value ?? ''),
    unit: alarm.unit,
    at: String(at),
  };
  const credentials = Object.entries(secrets).map(
    ([name, value]) => [`secret.${name}`, value] as const,
  );
  return new Map<string, string>([...Object.entries(fields), ...credentials]);
}
