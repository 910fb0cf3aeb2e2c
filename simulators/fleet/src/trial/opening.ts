import { DAY, HOUR, localDay, MINUTE, startOfDay } from '../local-time.ts';

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/** Whether `t` lies in hours such as `24/7` or `Mo-Fr 06:00-22:00; Sa 08:00-20:00`. */
export function isOpen(hours: string, t: number): boolean {
  if (hours === '24/7') return true;
  const day = localDay(t);
  const time = t - startOfDay(day);
  // 1970-01-01, day 0, was a Thursday.
  const weekday = (day + 3) % 7;
  return hours.split('; ').some((rule) => {
    const [days = '', times = ''] = rule.split(' ');
    const [from = 0, to = 0] = times.split('-').map(ofDay);
    return weekdays(days).includes(weekday) && time >= from && time < to;
  });
}

/** Every instant in [from, to) at which opening hours may begin or end. */
export function openingEdges(hours: string, from: number, to: number): number[] {
  if (hours === '24/7') return [];
  const edges: number[] = [];
  const times = hours.split('; ').flatMap((rule) => (rule.split(' ')[1] ?? '').split('-'));
  for (let day = localDay(from); startOfDay(day) < to; day += 1)
    for (const time of ['00:00', ...times]) edges.push(startOfDay(day) + ofDay(time));
  return edges.filter((t) => t >= from && t < to && t < to + DAY);
}

function ofDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * HOUR + minutes * MINUTE;
}

function weekdays(text: string): readonly number[] {
  const [first = '', last = first] = text.split('-');
  const from = DAYS.indexOf(first);
  const to = DAYS.indexOf(last);
  return DAYS.map((_, i) => i).filter((i) =>
    from <= to ? i >= from && i <= to : i >= from || i <= to,
  );
}
