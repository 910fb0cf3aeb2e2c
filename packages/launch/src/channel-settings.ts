import { z } from 'zod';

const WANTED =
  'name where it is kept, { env: NAME } or { file: PATH }: a credential never stands in the settings';

/** A variable that infrapulse itself would read would be refused at start. */
const variable = z
  .string()
  .regex(/^(?!INFRAPULSE_)[A-Za-z_][A-Za-z0-9_]*$/i, 'a variable whose name begins otherwise');

/** Where a credential is kept. */
const secretRef = z.union(
  [z.strictObject({ env: variable }), z.strictObject({ file: z.string().min(1) })],
  { error: WANTED },
);

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

const common = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,47}$/, 'a-z, 0-9 and dash, at most 48')
    .describe('Name of the channel; its place in the log is kept under it.'),
  lang: z.enum(['zh-CN', 'en']).default('zh-CN'),
};

/** One entry per kind of channel. */
export const channelSettings = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('webhook'),
    url: anyUrl,
    secret: secretRef.optional(),
  }),
]);
