import { type Alarm, localDate, type Severity, timeOfDay } from '@infrapulse/domain';
import type { Place } from './notification.ts';

export interface Style {
  readonly lang: 'zh-CN' | 'en';
  /** '' where it is not known. */
  readonly dashboardUrl: string;
}

/** A message in words: `title` in one line, `lines` below it, `url` of the alarm on the dashboard, '' where that is not known. */
export interface WrittenMessage {
  readonly title: string;
  readonly lines: readonly string[];
  readonly url: string;
}

export type Words = readonly [zh: string, en: string];

export const SEVERITY_WORDS: Readonly<Record<Severity, Words>> = {
  CRITICAL: ['紧急', 'CRITICAL'],
  MAJOR: ['重要', 'MAJOR'],
  MINOR: ['次要', 'MINOR'],
  WARNING: ['提示', 'WARNING'],
  INDETERMINATE: ['告知', 'INFO'],
};

/** Words of devices and of the register begin no line of their own, which would read as ours. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** An asset by its name and id. */
export function nameOf({ assetOrId }: Pick<Alarm, 'assetOrId'>, { name }: Place): string {
  return name === '' ? assetOrId : `${name} (${assetOrId})`;
}

/** Wall time of the city, to the second. */
export function wallTime(t: number): string {
  const seconds = Math.floor(timeOfDay(t) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor).map(two);
  return `${localDate(t)} ${clock.join(':')}`;
}
