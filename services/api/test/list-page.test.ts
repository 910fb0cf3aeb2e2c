import { expect, it } from 'vitest';
import { pageOfItems } from '../src/list-page.ts';

const VALUES: Readonly<Record<string, number | null>> = { a: 2, b: null, c: 1, d: null, e: -3 };

it.each([
  { descending: false, order: 'bdeca' },
  { descending: true, order: 'acebd' },
])('a list is paged through values that are null, descending $descending', (sorted) => {
  let seen = '';
  let cursor: string | undefined;
  do {
    const { page, next } = pageOfItems(Object.keys(VALUES), {
      limit: 1,
      cursor,
      descending: sorted.descending,
      keyOf: (id) => VALUES[id] ?? null,
      idOf: (id) => id,
    });
    seen += page.join('');
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toBe(sorted.order);
});
