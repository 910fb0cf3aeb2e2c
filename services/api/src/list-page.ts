import { ProblemError } from './problem.ts';

/** null stands before every value, after it when descending. */
type SortKey = string | number | null;

interface PageOptions<T> {
  readonly limit: number;
  readonly cursor: string | undefined;
  /** What it is sorted by, then `idOf`; a leading - in the request turns it round. */
  readonly keyOf: (item: T) => SortKey;
  readonly idOf: (item: T) => string;
  readonly descending: boolean;
}

/** Items after the cursor, in order; the cursor names the last item shown, so changes in between do no harm. */
export function pageOfItems<T>(
  items: Iterable<T>,
  options: PageOptions<T>,
): { readonly page: readonly T[]; readonly next: string | null } {
  const { limit, cursor, keyOf, idOf, descending } = options;
  const sign = descending ? -1 : 1;
  const compare = (a: Place, b: Place) =>
    sign * compareKeys(a.key, b.key) || compareKeys(a.id, b.id);
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const first = createFirst<T>(limit + 1, compare);
  for (const item of items) {
    const place = { item, key: keyOf(item), id: idOf(item) };
    if (!after || compare(place, after) > 0) first.offer(place);
  }
  const shown = first.places.slice(0, limit);
  const last = shown.at(-1);
  return {
    page: shown.map(({ item }) => item),
    next: first.places.length > limit && last ? writeCursor([last.key, last.id]) : null,
  };
}

interface Place {
  readonly key: SortKey;
  readonly id: string;
}

interface Placed<T> extends Place {
  readonly item: T;
}

/** The first `count` of what is offered, in order: a long list is never sorted as a whole. */
function createFirst<T>(count: number, compare: (a: Place, b: Place) => number) {
  const places: Placed<T>[] = [];
  return {
    places,
    offer(place: Placed<T>): void {
      const last = places.at(-1);
      if (places.length === count && last && compare(place, last) >= 0) return;
      places.splice(
        firstAfter(places, (other) => compare(other, place) > 0),
        0,
        place,
      );
      if (places.length > count) places.pop();
    },
  };
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'number' ? -1 : 1;
}

/** Index of the first item of which `isAfter` holds; the items are in order. */
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
  } catch {
    throw strangeCursor();
  }
}

function readCursor(cursor: string): Place {
  const value = parseCursor(cursor);
  if (Array.isArray(value)) {
    const [key, id] = value as unknown[];
    if (isSortKey(key) && typeof id === 'string') return { key, id };
  }
  throw strangeCursor();
}

export function strangeCursor(): ProblemError {
  return new ProblemError('INVALID_CURSOR', 'cursor: give the `next` of the page before');
}

function isSortKey(value: unknown): value is SortKey {
  return value === null || typeof value === 'string' || typeof value === 'number';
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
