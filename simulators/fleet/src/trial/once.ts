/** Computes what is asked again of the same city once; a city as of another instant is another. */
export function onceIn<T>(): (city: object, key: string, make: () => T) => T {
  const cities = new WeakMap<object, Map<string, T>>();
  return (city, key, make) => {
    let known = cities.get(city);
    if (!known) cities.set(city, (known = new Map()));
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as T;
    const made = make();
    known.set(key, made);
    return made;
  };
}
