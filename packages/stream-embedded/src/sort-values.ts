/** Values that make one column: of one type, and objects with the same keys in the same order. */
export interface Sort {
  readonly type: 'word' | 'number' | 'array' | 'object' | 'other';
  /** Of objects; else none. */
  readonly keys: readonly string[];
  /** Of objects the values of each key; of all others one list of the values themselves. */
  readonly lists: readonly unknown[][];
}

interface Sorted {
  readonly sorts: readonly Sort[];
  /** For each value the number of its sort. */
  readonly places: readonly number[];
}

type PlainObject = Readonly<Record<string, unknown>>;

/** Objects of more shapes than this are kept as they are: each column has its cost. */
const SORTS_MAX = 100;

export function sortValues(values: readonly unknown[]): Sorted {
  const sorts: Sort[] = [];
  const places: number[] = [];
  const byName = new Map<string, number>();
  let place = -1;
  for (const value of values) {
    const type = typeOf(value);
    if (place < 0 || !isOf(sorts[place] as Sort, type, value)) {
      const many = type === 'object' && sorts.length >= SORTS_MAX;
      place = placeOf(sorts, byName, many ? 'other' : type, value);
    }
    put(sorts[place] as Sort, value);
    places.push(place);
  }
  return { sorts, places };
}

export function typeOf(value: unknown): Sort['type'] {
  switch (typeof value) {
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'undefined':
      return 'word';
    case 'object':
      return value === null ? 'word' : Array.isArray(value) ? 'array' : objectType(value);
    default:
      return 'other';
  }
}

function objectType(value: object): Sort['type'] {
  return Object.getPrototypeOf(value) === Object.prototype ? 'object' : 'other';
}

function isOf(sort: Sort, type: Sort['type'], value: unknown): boolean {
  if (sort.type !== type) return false;
  if (type !== 'object') return true;
  const { keys } = sort;
  let i = 0;
  for (const key in value as PlainObject) if (keys[i++] !== key) return false;
  return i === keys.length;
}

function placeOf(
  sorts: Sort[],
  byName: Map<string, number>,
  type: Sort['type'],
  value: unknown,
): number {
  const keys = type === 'object' ? Object.keys(value as PlainObject) : [];
  const name = type === 'object' ? JSON.stringify(keys) : type;
  const known = byName.get(name);
  if (known !== undefined) return known;
  byName.set(name, sorts.length);
  sorts.push({ type, keys, lists: type === 'object' ? keys.map(() => []) : [[]] });
  return sorts.length - 1;
}

function put({ type, lists }: Sort, value: unknown): void {
  if (type !== 'object') return void (lists[0] as unknown[]).push(value);
  let i = 0;
  for (const key in value as PlainObject)
    (lists[i++] as unknown[]).push((value as PlainObject)[key]);
}
