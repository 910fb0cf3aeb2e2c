import { z } from 'zod';

/** One page of a list; `next` is the cursor of the following page, null on the last. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Cursor of the next page, null on the last'),
  });
}

const LIMIT_MAX = 1000;

export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(LIMIT_MAX)
    .default(100)
    .describe(`Items per page, 1 to ${LIMIT_MAX}`),
  cursor: z.string().max(1000).optional().describe('`next` of the page before'),
};
