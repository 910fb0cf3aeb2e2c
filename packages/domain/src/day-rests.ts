import { dayStart, nextDayStart } from './calendar.ts';

/** The first local midnight at or after `t`. */
export function midnightFrom(t: number): number {
  return dayStart(t) === t ? t : nextDayStart(t);
}

/**
 * The rows that make up [from, to). Rows of whole days stand at their midnight; where an asset moved within a day a
 * row of the rest of that day stands at the instant. Where there is none the day is that of where it began.
 */
export function eachRow<Row>(
  rows: ReadonlyMap<number, Row>,
  { from, to }: { readonly from: number; readonly to: number },
  add: (row: Row, sign: 1 | -1) => void,
): void {
  if (from >= to) return;
  const end = midnightFrom(to);
  for (let day = midnightFrom(from); day < end; day = nextDayStart(day)) {
    const row = rows.get(day);
    if (row) add(row, 1);
  }
  const begun = from === dayStart(from) ? undefined : rows.get(from);
  if (begun) add(begun, 1);
  const rest = to === dayStart(to) ? undefined : rows.get(to);
  if (rest) add(rest, -1);
}

/** Sums that are less by others of the same names. */
export function lessSums<Sums extends object>(sums: Sums, less: Readonly<Sums>): Sums {
  const left: Record<string, number> = { ...(sums as Record<string, number>) };
  for (const [name, amount] of Object.entries(less as Record<string, number>))
    left[name] = (left[name] ?? 0) - amount;
  return left as Sums;
}
