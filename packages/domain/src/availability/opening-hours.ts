import { DAY_MS, dayStart, weekday } from '../calendar.ts';
import { addInterval, type Intervals } from './intervals.ts';

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const DAY = DAYS.join('|');
const RULE = new RegExp(
  `^((?:${DAY})(?:-(?:${DAY}))?(?:,(?:${DAY})(?:-(?:${DAY}))?)*)? ?([\\d:,-]+)$`,
);
const HOURS = /^([01]\d|2[0-4]):([0-5]\d)-([0-4]\d):([0-5]\d)$/;
const MINUTE_MS = 60_000;
const LAST_CLOSE_MS = 2 * DAY_MS;

interface Stretch {
  /** Behind the local midnight of the day; the end may lie in the next day. */
  readonly openMs: number;
  readonly closeMs: number;
}

interface OpeningRule {
  /** Weekdays from Monday, 0. */
  readonly days: ReadonlySet<number>;
  readonly stretches: readonly Stretch[];
}

/** Whether it can be read: `24/7`, or rules such as `Mo-Fr 06:00-12:00,14:00-22:00; Sa,Su 20:00-02:00`, which add up. */
export function areOpeningHours(text: string): boolean {
  return parseOpeningHours(text) !== null;
}

/** A subset of the OSM syntax, by days of the week; null when it is none of it. */
function parseOpeningHours(text: string): readonly OpeningRule[] | 'always' | null {
  if (text === '' || text === '24/7') return 'always';
  const rules = text.split(';').map((rule) => parseRule(rule.trim()));
  return rules.every((rule) => rule !== null) ? (rules as OpeningRule[]) : null;
}

function parseRule(text: string): OpeningRule | null {
  const [, days, times] = RULE.exec(text) ?? [];
  if (times === undefined) return null;
  const stretches = times.split(',').map(parseStretch);
  if (stretches.some((one) => one === null)) return null;
  return { days: daysOf(days ?? 'Mo-Su'), stretches: stretches as Stretch[] };
}

/** What ends no later than it begins, ends the next day. */
function parseStretch(text: string): Stretch | null {
  const [, openH, openM, closeH, closeM] = HOURS.exec(text) ?? [];
  if (openH === undefined) return null;
  const ms = (hours = '0', minutes = '0') => (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  const openMs = ms(openH, openM);
  const closes = ms(closeH, closeM);
  const closeMs = closes > openMs ? closes : closes + DAY_MS;
  return openMs >= DAY_MS || closeMs > LAST_CLOSE_MS ? null : { openMs, closeMs };
}

function daysOf(text: string): ReadonlySet<number> {
  const days = new Set<number>();
  for (const range of text.split(',')) {
    const [first = '', last = first] = range.split('-');
    const end = DAYS.indexOf(last);
    for (let day = DAYS.indexOf(first); ; day = (day + 1) % DAYS.length) {
      days.add(day);
      if (day === end) break;
    }
  }
  return days;
}

/** The open stretches of [from, to); hours that cannot be read count as always open. */
export function openIntervals(text: string, from: number, to: number): Intervals {
  const rules = parseOpeningHours(text);
  if (rules === 'always' || rules === null) return from < to ? [from, to] : [];
  const open: Intervals = [];
  // What is open beyond midnight began the day before.
  for (let day = dayStart(from) - DAY_MS; day < to; day += DAY_MS) {
    for (const { openMs, closeMs } of rules.flatMap((rule) => stretchesOn(rule, day))) {
      const start = Math.max(from, day + openMs);
      const end = Math.min(to, day + closeMs);
      if (start < end) addInterval(open, start, end);
    }
  }
  return open;
}

function stretchesOn({ days, stretches }: OpeningRule, day: number): readonly Stretch[] {
  return days.has(weekday(day)) ? stretches : [];
}
