import { DAY_MS, dayStart, weekday } from '../calendar.ts';
import type { Intervals } from './intervals.ts';

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const RULE = /^(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))? (\d\d):(\d\d)-(\d\d):(\d\d)$/;

interface OpeningRule {
  readonly first: number;
  readonly last: number;
  readonly openMs: number;
  readonly closeMs: number;
}

/** `24/7`, or rules such as `Mo-Fr 06:00-22:00; Sa 08:00-20:00` (subset of the OSM syntax); null when it is neither. */
function parseOpeningHours(text: string): readonly OpeningRule[] | 'always' | null {
  if (text === '' || text === '24/7') return 'always';
  const rules = text.split(';').map((rule) => parseRule(rule.trim()));
  return rules.every((rule) => rule !== null) ? (rules as OpeningRule[]) : null;
}

function parseRule(text: string): OpeningRule | null {
  const match = RULE.exec(text);
  if (!match) return null;
  const [, first = '', last = first, openH, openM, closeH, closeM] = match;
  const ms = (hours = '0', minutes = '0') => (Number(hours) * 60 + Number(minutes)) * 60_000;
  const openMs = ms(openH, openM);
  const closeMs = ms(closeH, closeM);
  if (closeMs > DAY_MS || openMs >= closeMs) return null;
  return { first: DAYS.indexOf(first), last: DAYS.indexOf(last), openMs, closeMs };
}

/** The open stretches of [from, to); hours that cannot be read count as always open. */
export function openIntervals(text: string, from: number, to: number): Intervals {
  const rules = parseOpeningHours(text);
  if (rules === 'always' || rules === null) return from < to ? [from, to] : [];
  const open: number[] = [];
  for (let day = dayStart(from); day < to; day += DAY_MS) {
    for (const rule of rules) {
      if (!appliesOn(rule, weekday(day))) continue;
      const start = Math.max(from, day + rule.openMs);
      const end = Math.min(to, day + rule.closeMs);
      if (start < end) open.push(start, end);
    }
  }
  return open;
}

function appliesOn({ first, last }: OpeningRule, day: number): boolean {
  return first <= last ? day >= first && day <= last : day >= first || day <= last;
}
