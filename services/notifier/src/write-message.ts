import { type Calling, textIn } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Notification } from './notification.ts';
import { sayFigures } from './say-figures.ts';
import {
  nameOf,
  oneLine,
  SEVERITY_WORDS,
  type Style,
  type Words,
  type WrittenMessage,
  wallTime,
} from './words.ts';
import { writeSummary } from './write-summary.ts';

const CALLINGS: Readonly<Record<Calling, Words>> = {
  raise: ['告警', 'Alarm'],
  raise_again: ['告警再次生效', 'Alarm again'],
  clear: ['恢复', 'Cleared'],
  taken_over: ['并入其他告警', 'Now part of another alarm'],
  acknowledge: ['已确认', 'Acknowledged'],
  repeat: ['仍未确认', 'Not yet acknowledged'],
  escalate: ['升级: 无人确认', 'Escalated: nobody acknowledged'],
  platform: ['平台', 'Platform'],
  summary: ['交接班小结', 'Shift summary'],
  test: ['测试消息', 'Test message'],
};

/** What, where, since when, value and limit, what to do, and where to look. */
export function writeMessage(
  { calling, alarm, place, shift }: Notification,
  { lang, dashboardUrl }: Style,
): WrittenMessage {
  if (shift) return writeSummary(shift, { lang, dashboardUrl });
  const say = ([zh, en]: Words) => (lang === 'en' ? en : zh);
  const what = textIn(alarm.text, lang);
  const where = [place.siteName, nameOf(alarm, place), alarm.part]
    .filter((text) => text !== '')
    .join(' · ');
  const row = (label: Words, text: string | null) =>
    text === null || text === ''
      ? []
      : [`${say(label)}${lang === 'en' ? ': ' : '：'}${oneLine(text)}`];
  return {
    title: oneLine(
      `[${say(SEVERITY_WORDS[alarm.severity])}] ${say(CALLINGS[calling])}: ${what} ${where}`,
    ),
    lines: [
      ...row(['位置', 'Where'], where),
      ...row(['县区', 'District'], place.district),
      ...row(['发生', 'Since'], localTime(alarm.raisedAt)),
      ...row(['恢复', 'Cleared'], calling === 'clear' ? localTime(alarm.clearedAt) : null),
      ...row(['并入', 'Part of'], calling === 'taken_over' ? alarm.suppressedBy : null),
      ...row(['抖动', 'Chattering'], chatteringOf(alarm, say)),
      ...row(['确认', 'Acknowledged'], calling === 'acknowledge' ? alarm.ackedBy : null),
      ...row(['数值', 'Value'], sayFigures(alarm)),
      ...row(['原因', 'Cause'], calling === 'clear' ? null : textIn(alarm.cause, lang)),
      ...row(['联系人', 'Contacts'], place.contacts.join('; ')),
      ...row(['处置', 'Action'], calling === 'clear' ? null : textIn(alarm.action, lang)),
    ],
    url: dashboardUrl === '' ? '' : `${dashboardUrl}/alarms?id=${encodeURIComponent(alarm.id)}`,
  };
}

function localTime(t: number | null): string | null {
  return t === null ? null : `${wallTime(t)} (UTC+8)`;
}

/** Said of the call that ends the calls: it is held from here on. */
function chatteringOf({ chattering }: Alarm, say: (words: Words) => string): string | null {
  if (chattering !== true) return null;
  return say([
    '反复发生与恢复, 平静一分钟前不再通知',
    'comes and goes; no more calls until quiet for a minute',
  ]);
}
