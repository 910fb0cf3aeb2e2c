import { ProblemError } from './problem.ts';

type SortKey = string | number;

export interface PageOptions<T> {
  readonly limit: number;
  readonly cursor: string | undefined;
  /** What it is sorted by, then `idOf`; a leading - in the request turns it round. */
  readonly keyOf: (item: T) => SortKey;
  readonly idOf: (item: T) => string;
  readonly descending: boolean;
}

/** Items after the cursor, in order; the cursor names the last item shown, so changes in between do no harm. */
export function pageOfItems<T>(
  items: readonly T[],
  options: PageOptions<T>,
): { readonly page: readonly T[]; readonly next: string | null } {
  const { limit, cursor, keyOf, idOf, descending } = options;
  const sign = descending ? -1 : 1;
  const compare = (a: Place, b: Place) =>
    sign * compareKeys(a.key, b.key) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  const placed = items
    .map((item) => ({ item, key: keyOf(item), id: idOf(item) }))
    .sort((a, b) => compare(a, b));
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const start = after ? firstAfter(placed, (place) => compare(place, after) > 0) : 0;
  const shown = placed.slice(start, start + limit);
  const last = shown.at(-1);
  const more = start + limit < placed.length;
  return {
    page: shown.map(({ item }) => item),
    next: more && last ? writeCursor([last.key, last.id]) : null,
  };
}

interface Place {
  readonly key: SortKey;
  readonly id: string;
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'number' ? -1 : 1;
}

function firstAfter<T>(items: readonly T[], isAfter: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(items[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function writeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (error) {
    throw new ProblemError('INVALID_CURSOR', `cursor: ${(error as Error).message}`);
  }
}

function readCursor(cursor: string): Place {
  const value = parseCursor(cursor);
  if (Array.isArray(value)) {
    const [key, id] = value as unknown[];
    if ((typeof key === 'string' || typeof key === 'number') && typeof id === 'string')
      return { key, id };
  }
  throw new ProblemError('INVALID_CURSOR', 'cursor: give the `next` of the page before');
}

/** `-raisedAt` → by raisedAt, newest first; throws for a name that cannot be sorted by. */
export function sortOf<N extends string>(
  text: string | undefined,
  names: readonly N[],
  fallback: N,
): { readonly name: N; readonly descending: boolean } {
  const descending = text?.startsWith('-') ?? false;
  const name = text?.replace(/^[-+ ]/, '') ?? fallback;
  const found = names.find((candidate) => candidate === name);
  if (found) return { name: found, descending };
  throw new ProblemError(
    'INVALID_PARAMETER',
    `sort: one of ${names.join(', ')}, - before it for descending`,
    [{ field: 'sort', reason: `one of ${names.join(', ')}` }],
  );
}
