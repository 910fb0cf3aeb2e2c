import { TEMPLATE_FIELDS } from '@infrapulse/contracts';
import { z } from 'zod';
import { kafkaChannel, mqttChannel } from './broker-channels.ts';
import { authority, common, secretRef, WANTED } from './channel-parts.ts';
import { isLoopback } from './loopback.ts';

const CREDENTIAL = /^(access_token|token|key|secret|sign|signature|password)$/i;

/** An address that may be read by anybody; one that holds a credential is named instead. */
const plainUrl = z
  .url({ protocol: /^https?$/, error: 'an http or https address is needed' })
  .refine((text) => !holdsCredential(text), { error: `it holds a credential: ${WANTED}` });
const anyUrl = z.union([plainUrl, secretRef], { error: urlFault });

function urlFault({ input }: { readonly input?: unknown }): string {
  if (typeof input === 'string' && holdsCredential(input))
    return `it holds a credential: ${WANTED}`;
  return 'an http or https address, { env: NAME } or { file: PATH } is needed';
}

function holdsCredential(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password, searchParams } = new URL(text);
  return username + password !== '' || [...searchParams.keys()].some((key) => CREDENTIAL.test(key));
}

const address = z.string().regex(/^[^\r\n]+@[^\r\n]+$/, 'a mail address is needed');

const email = z
  .strictObject({
    ...common,
    type: z.literal('email'),
    host: z.string().min(1),
    port: z.number().int().min(1).max(65_535).default(587),
    tls: z.enum(['starttls', 'implicit', 'off']).default('starttls'),
    user: z.string().min(1).optional(),
    password: secretRef.optional(),
    ca: authority.optional(),
    from: address,
    to: z.array(address).min(1),
  })
  .superRefine(({ host, tls, user, password }, context) => {
    if (user !== undefined && password === undefined)
      context.addIssue({ code: 'custom', path: ['password'], message: WANTED });
    if (user !== undefined && tls === 'off' && !isLoopback(`${host}:25`)) {
      const message = `${host} is another machine: a password must not cross a network in the clear`;
      context.addIssue({ code: 'custom', path: ['tls'], message });
    }
  });

const template = z.string().max(20_000);
const CREDENTIAL_HEADER = /authorization|token|secret|api-?key|cookie/i;
const FIELD = /\{\{\s*([^{}]*?)\s*\}\}/g;

const http = z
  .strictObject({
    ...common,
    type: z.literal('http'),
    url: anyUrl,
    method: z.enum(['POST', 'PUT']).default('POST'),
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), template).default({}),
    body: template,
    encoding: z.enum(['json', 'form', 'text']).default('json'),
    secrets: z.record(z.string().regex(/^\w+$/), secretRef).default({}),
    expect: z.string().min(1).optional(),
    perMinute: z.number().int().positive().optional(),
  })
  .superRefine(({ headers, body, secrets }, context) => {
    const known = new Set<string>([
      ...TEMPLATE_FIELDS,
      ...Object.keys(secrets).map((name) => `secret.${name}`),
    ]);
    for (const [name, text] of Object.entries(headers))
      if (CREDENTIAL_HEADER.test(name) && !text.includes('{{secret.')) {
        const message = 'write {{secret.name}}, and under secrets where that one is kept';
        context.addIssue({ code: 'custom', path: ['headers', name], message });
      }
    for (const [path, text] of [...Object.entries(headers), ['', body] as const])
      for (const [, name = ''] of text.matchAll(FIELD))
        if (!known.has(name)) {
          const message = `there is no field {{${name}}}; there are ${[...known].join(', ')}`;
          const at = path === '' ? ['body'] : ['headers', path];
          context.addIssue({ code: 'custom', path: at, message });
        }
  });

/** One entry per kind of channel. */
export const channelSettings = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('webhook'),
    url: anyUrl,
    secret: secretRef.optional(),
  }),
  email,
  z.strictObject({
    ...common,
    type: z.literal('dingtalk'),
    url: secretRef,
    secret: secretRef.optional(),
  }),
  z.strictObject({ ...common, type: z.literal('wecom'), url: secretRef }),
  z.strictObject({
    ...common,
    type: z.literal('feishu'),
    url: secretRef,
    secret: secretRef.optional(),
  }),
  http,
  mqttChannel,
  kafkaChannel,
]);
