/** The last instant of a local day (Asia/Shanghai), for `?at=`; null when there is no date. */
export function endOfDay(date: string): string | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T23:59:59.999+08:00` : null;
}
