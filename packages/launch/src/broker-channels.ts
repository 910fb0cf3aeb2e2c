import { z } from 'zod';
import { authority, common, secretRef, WANTED } from './channel-parts.ts';
import { isLoopback } from './loopback.ts';

const BROKER = 'mqtt://host:port, mqtts://, ws:// or wss:// is needed, without a user in it';

/** Both sign in with a password that is named, and never send it in the clear to another machine. */
const credentials = { user: z.string().min(1).optional(), password: secretRef.optional() };

interface SignIn {
  readonly user?: string | undefined;
  readonly password?: unknown;
}

function checkPassword({ user, password }: SignIn, context: z.RefinementCtx): void {
  if (user !== undefined && password === undefined)
    context.addIssue({ code: 'custom', path: ['password'], message: WANTED });
}

function inTheClear(address: string): string {
  return `${address} is another machine: a password must not cross a network in the clear`;
}

/** A topic of an MQTT broker, for a platform that subscribes to it. */
export const mqttChannel = z
  .strictObject({
    ...common,
    type: z.literal('mqtt'),
    url: z
      .url({ protocol: /^(mqtts?|wss?)$/, error: BROKER })
      .refine((text) => !URL.canParse(text) || new URL(text).username === '', { error: BROKER }),
    topic: z
      .string()
      // oxlint-disable-next-line no-control-regex -- [MQTT-1.5.4-2] forbids it.
      .regex(/^(?!\$)[^+#\u0000]{1,1000}$/, 'a topic without + and #, which does not begin with $'),
    ...credentials,
    ca: authority.optional(),
  })
  .superRefine((channel, context) => {
    const { url, user } = channel;
    checkPassword(channel, context);
    if (user !== undefined && /^(mqtt|ws):/.test(url) && !isLoopback(url))
      context.addIssue({ code: 'custom', path: ['url'], message: inTheClear(url) });
  });

/** A topic of somebody's Kafka; the log of infrapulse itself has settings of its own. */
export const kafkaChannel = z
  .strictObject({
    ...common,
    type: z.literal('kafka'),
    brokers: z.array(z.string().regex(/^.+:\d{1,5}$/, 'host:port is needed')).min(1),
    topic: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,249}$/, 'letters, digits, dot, dash and underline, at most 249'),
    tls: z.enum(['off', 'on']).default('off'),
    ca: authority.optional(),
    ...credentials,
    mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).default('scram-sha-512'),
  })
  .superRefine((channel, context) => {
    const { brokers, user, tls } = channel;
    checkPassword(channel, context);
    const far = brokers.find((broker) => !isLoopback(broker));
    if (user !== undefined && tls === 'off' && far !== undefined)
      context.addIssue({ code: 'custom', path: ['tls'], message: inTheClear(far) });
  });
