/** How the key of a rolling window ends. */
const ROLLING = '/rolling';

/**
 * Of the keys of KPI records those of the `count` newest periods of each calendar window, and of every rolling one.
 * A local date sorts as text.
 */
export function newestPeriods(keys: Iterable<string>, count: number): Set<string> {
  const newest = new Map<string, string[]>();
  const kept = new Set<string>();
  for (const key of keys) {
    if (key.endsWith(ROLLING)) {
      kept.add(key);
      continue;
    }
    const series = seriesOf(key);
    const found = newest.get(series);
    if (!found) newest.set(series, [key]);
    else if (found.length < count) found.push(key);
    else replaceOldest(found, key);
  }
  for (const found of newest.values()) for (const key of found) kept.add(key);
  return kept;
}

/** A KPI record's key without its period. */
function seriesOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

function replaceOldest(found: string[], key: string): void {
  let oldest = 0;
  for (const [i, each] of found.entries()) if (each < (found[oldest] as string)) oldest = i;
  if (key > (found[oldest] as string)) found[oldest] = key;
}
