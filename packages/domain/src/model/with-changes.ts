/**
 * `{ ...object, ...changes }` where results are kept or made by the thousand: results with the same keys share one
 * hidden class. V8 gives each result of a spread that has met many shapes a class of its own, and every later look at
 * such objects is several times slower.
 */
export function withChanges<T extends object>(object: T, changes: Partial<T>): T {
  const result = {} as T;
  for (const key in object) result[key] = object[key];
  for (const key in changes) result[key] = changes[key] as T[typeof key];
  return result;
}
