/** Remembers the newest few results of a pure function of (owner, number); its bound keeps memory flat. */
export function keepRecent<K extends object, T>(
  limit: number,
  make: (owner: K, number: number) => T,
): (owner: K, number: number) => T {
  const kept = new WeakMap<K, Map<number, T>>();
  return (owner, number) => {
    let own = kept.get(owner);
    if (!own) kept.set(owner, (own = new Map()));
    let found = own.get(number);
    if (found === undefined) {
      found = make(owner, number);
      own.set(number, found);
      if (own.size > limit) own.delete(own.keys().next().value as number);
    }
    return found;
  };
}
