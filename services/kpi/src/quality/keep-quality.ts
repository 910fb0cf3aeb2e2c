import type { StateChange } from '@infrapulse/ports';
import { groupOf, type QualityCity } from './quality-groups.ts';

/** `q/clock`; `q/b/<start>/<group>` and `q/d/<day>/<group>`: sums of five minutes and of days. */
const PREFIX = 'q/';

export function* qualityChanges(city: QualityCity): Iterable<StateChange> {
  for (const group of city.groups.values()) {
    for (const start of group.touched)
      yield [`q/b/${start}/${group.key}`, group.buckets.get(start)];
    group.touched.clear();
    for (const day of group.touchedDays) yield [`q/d/${day}/${group.key}`, group.days.get(day)];
    group.touchedDays.clear();
    // What is counted into it without asking again changes it.
    if (!Number.isNaN(group.openAt)) group.openAt = Number.NaN;
  }
  const { since, edge, judgedTo, dirtyFrom } = city;
  yield ['q/clock', { since, edge, judgedTo, dirtyFrom }];
}

/** false when a key of the fold's state is not about quality. */
export function restoreQualityKey(city: QualityCity, key: string, value: unknown): boolean {
  if (!key.startsWith(PREFIX)) return false;
  if (key === 'q/clock') {
    Object.assign(city, value);
    return true;
  }
  const end = key.indexOf('/', 4);
  const [operator = '', district = '', itsCity = ''] = key.slice(end + 1).split('\n');
  const group = groupOf(city, { operator, district, city: itsCity });
  const rows = key.startsWith('q/b/') ? group.buckets : group.days;
  rows.set(Number(key.slice(4, end)), [...(value as number[])]);
  return true;
}
