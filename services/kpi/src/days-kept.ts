/** Of most parts and assets there are none: they share this. */
export const NO_DAYS = new Map<number, never>() as ReadonlyMap<number, never>;

/** Sums by day, or by an instant within it; changed by `keepDay` and `forgetDays` alone. */
export type DaysKept<S> = ReadonlyMap<number, S>;

/** With the sums of this day; gives the map to go on with. */
export function keepDay<S>(days: DaysKept<S>, day: number, sums: S): DaysKept<S> {
  const own = days === NO_DAYS ? new Map<number, S>() : (days as Map<number, S>);
  return own.set(day, sums);
}

/** Lets go the days before `kept`, telling of each. */
export function forgetDays<S>(days: DaysKept<S>, kept: number, gone?: (day: number) => void): void {
  for (const day of days.keys()) {
    if (day >= kept) continue;
    (days as Map<number, S>).delete(day);
    gone?.(day);
  }
}
