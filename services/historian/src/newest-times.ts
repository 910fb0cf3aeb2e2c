/** Newest ts of every part. The times stand in one list: as values of a map each change would make a new object. */
export interface NewestTimes {
  /** Undefined before the first. */
  of(asset: string, part: string): number | undefined;
  set(asset: string, part: string, ts: number): void;
}

/** `stored` has them by `asset~part`. */
export function createNewestTimes(stored: ReadonlyMap<string, number>): NewestTimes {
  const places = new Map<string, Map<string, number>>();
  const times: number[] = [];

  function placeOf(asset: string, part: string): number {
    const parts = places.get(asset) ?? new Map<string, number>();
    if (parts.size === 0) places.set(asset, parts);
    const place = parts.get(part) ?? times.push(Number.NaN) - 1;
    parts.set(part, place);
    return place;
  }

  function set(asset: string, part: string, ts: number): void {
    const place = places.get(asset)?.get(part) ?? placeOf(asset, part);
    times[place] = ts;
  }

  for (const [key, ts] of stored) {
    const end = key.indexOf('~');
    set(key.slice(0, end), key.slice(end + 1), ts);
  }
  return {
    of(asset, part) {
      const place = places.get(asset)?.get(part);
      return place === undefined ? undefined : times[place];
    },
    set,
  };
}
