import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { aborted } from './aborted.ts';
import type { Answer, ChannelBase, ChannelKind, Message } from './channel.ts';
import { renderText } from './render-text.ts';

export interface EmailChannel extends ChannelBase {
  readonly type: 'email';
  readonly host: string;
  readonly port: number;
  /** starttls: must be offered, else nothing is sent; implicit: TLS from the first byte; off: none. */
  readonly tls: 'starttls' | 'implicit' | 'off';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of an authority of one's own. */
  readonly ca?: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

const COMBINES_MAX = 50;
const REFUSED_FROM = 500;

/** Mail over SMTP (RFC 5321), a connection for each; retries have the same Message-ID. */
export const email: ChannelKind<EmailChannel> = {
  type: 'email',
  open: (channel, { dashboardUrl }) => ({
    combinesMax: COMBINES_MAX,
    limits: [],
    async send(message, signal) {
      const { createTransport } = await import('nodemailer');
      const transport = createTransport(optionsOf(channel));
      const end = () => transport.close();
      signal.addEventListener('abort', end);
      try {
        const mail = mailOf(message, channel, dashboardUrl());
        const { response } = await Promise.race([transport.sendMail(mail), aborted(signal)]);
        return { outcome: 'delivered', status: codeOf(response), detail: response };
      } catch (error) {
        return answerOf(error);
      } finally {
        signal.removeEventListener('abort', end);
        end();
      }
    },
  }),
};

function optionsOf({ host, port, tls, user, password, ca }: EmailChannel) {
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'off',
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    ...(ca !== undefined && { tls: { ca } }),
  };
}

function mailOf(message: Message, channel: EmailChannel, dashboardUrl: string): SendMailOptions {
  const { lang, from, to } = channel;
  const { title, lines } = renderText(message, { lang, dashboardUrl });
  return {
    from,
    to: [...to],
    subject: title,
    text: [title, '', ...lines, ''].join('\n'),
    messageId: idOf(message.key),
    headers: { 'Auto-Submitted': 'auto-generated', ...threadOf(message) },
  };
}

/** All of one occurrence is one thread in the reader's mailbox. */
function threadOf({ notifications }: Message): Readonly<Record<string, string>> {
  const [first] = notifications;
  if (!first || notifications.length > 1) return {};
  return { References: idOf(`${first.alarm.id}~${first.alarm.occurrence}`) };
}

function idOf(text: string): string {
  return `<${createHash('sha256').update(text).digest('hex').slice(0, 40)}@infrapulse>`;
}

function codeOf(response: string): number | null {
  const code = Number.parseInt(response, 10);
  return Number.isNaN(code) ? null : code;
}

/**
 * 5yz refuses this message for good (RFC 5321 §4.2.1); a wrong password or a missing STARTTLS is a fault of the
 * channel, and what waits must not be lost for it.
 */
function answerOf(error: unknown): Answer {
  const { code, responseCode, message } = error as {
    readonly code?: string;
    readonly responseCode?: number;
    readonly message: string;
  };
  const isOfChannel = code === 'EAUTH' || code === 'ETLS' || code === 'ECONNECTION';
  const refused = !isOfChannel && responseCode !== undefined && responseCode >= REFUSED_FROM;
  return { outcome: refused ? 'refused' : 'again', status: responseCode ?? null, detail: message };
}
