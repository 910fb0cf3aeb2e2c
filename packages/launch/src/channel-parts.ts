import { z } from 'zod';

export const WANTED =
  'name where it is kept, { env: NAME } or { file: PATH }: a credential never stands in the settings';

/** A variable that infrapulse itself would read would be refused at start. */
const variable = z
  .string()
  .regex(/^(?!INFRAPULSE_)[A-Za-z_][A-Za-z0-9_]*$/i, 'a variable whose name begins otherwise');

/** Where a credential is kept. */
export const secretRef = z.union(
  [z.strictObject({ env: variable }), z.strictObject({ file: z.string().min(1) })],
  { error: WANTED },
);

/** Of every channel. */
export const common = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,47}$/, 'a-z, 0-9 and dash, at most 48')
    .describe('Name of the channel; its place in the log is kept under it.'),
  lang: z.enum(['zh-CN', 'en']).default('zh-CN'),
};

/** A file with the PEM of an authority of one's own. */
export const authority = z.strictObject({ file: z.string().min(1) });
