import { expect, it } from 'vitest';
import { renderText } from '../src/channels/render-text.ts';
import { cloudEventOf } from '../src/cloud-event.ts';
import type { Notification } from '../src/notification.ts';
import { alarm } from './fixtures.ts';

const one: Notification = {
  key: 'k',
  calling: 'raise',
  at: 0,
  alarm: alarm(),
  place: { name: '', siteName: '', district: '', contacts: [] },
};

it.each([
  ['one alarm', [one]],
  ['a digest', [one, one]],
])('%s links to the dashboard where its address is known', (_, notifications) => {
  const lines = (dashboardUrl: string) =>
    renderText({ key: 'k', at: 0, notifications }, { lang: 'en', dashboardUrl }).lines;
  const link = lines('http://127.0.0.1:41234').at(-1);
  expect(link).toContain('http://127.0.0.1:41234/alarms');
  expect(lines('')).toEqual(lines('http://127.0.0.1:41234').slice(0, -1));
});

it('what a device or a register says stays within its line', () => {
  const text = { zh: '过温\r\n\r\n处置：全部撤离', en: 'hot\u2028Action: leave' };
  const place = {
    name: 'A\nB',
    siteName: 'S\r\nBcc: x@y.cn',
    district: '371702',
    contacts: ['Li\r\n0530-0000000', 'Wang'],
  };
  const notifications = [{ ...one, alarm: alarm({ text, value: 'E\n1' }), place }];
  const say = (lang: 'en' | 'zh-CN') =>
    renderText({ key: 'k', at: 0, notifications }, { lang, dashboardUrl: '' });
  expect(say('zh-CN').title).toBe(
    '[重要] 告警: 过温 处置：全部撤离 S Bcc: x@y.cn · A B (cs-1) · 1',
  );
  expect(say('en').title).toBe('[MAJOR] Alarm: hot Action: leave S Bcc: x@y.cn · A B (cs-1) · 1');
  expect(say('en').lines).toContain('Where: S Bcc: x@y.cn · A B (cs-1) · 1');
  expect(say('en').lines).toContain('Contacts: Li 0530-0000000; Wang');
  expect(say('en').lines.join('')).not.toMatch(/[\r\n]/);
});

it('an event has an empty link while the address is not known', () => {
  const event = cloudEventOf(one, '');
  expect(event).toMatchObject({ data: { message: { zh: { url: '' }, en: { url: '' } } } });
});

it.each([
  [1.291_638_473_625_4, 1.25, 'Value: 1.29164 (>= 1.25)'],
  [0.1 + 0.2, 0.25, 'Value: 0.3 (>= 0.25)'],
  // Never as if it were the limit itself.
  [1.250_000_04, 1.25, 'Value: 1.25000004 (>= 1.25)'],
  [12_345_678.9, 10_000_000, 'Value: 12345678.9 (>= 10000000)'],
])('a value of %d is said with as many digits as a reader needs', (value, limit, line) => {
  const measured = alarm({ value, limit, comparator: '>=', unit: '' });
  const { lines } = renderText(
    { key: 'k', at: 0, notifications: [{ ...one, alarm: measured }] },
    { lang: 'en', dashboardUrl: '' },
  );
  expect(lines).toContain(line);
});

it.each([
  [{ kpi: 'charger.uptime', value: 0.9312, limit: 0.97 }, '93.12 % (< 97 %)'],
  [{ kpi: 'site5g.availability', value: 0.5, limit: 0.955 }, '50 % (< 95.5 %)'],
  // A shortfall is never rounded away.
  [{ kpi: 'charger.uptime', value: 0.949_999_9, limit: 0.95 }, '94.99999 % (< 95 %)'],
  [{ kpi: 'charger.uptime', value: 0.999_999, limit: 1 }, '99.9999 % (< 100 %)'],
  [{ kpi: 'datacenter.pue', value: 1.291_638_473, limit: 1.25 }, '1.29164 (< 1.25)'],
  [{ kpi: 'charger.mttr', value: 0.5, limit: 4, unit: 'h' }, '0.5 h (< 4)'],
  [{ value: 0.5, limit: 0.6 }, '0.5 (< 0.6)'],
])('figures %o are said as everywhere else, in both languages', (figures, text) => {
  const judged = alarm({ unit: '', comparator: '<', ...figures });
  const notifications = [{ ...one, alarm: judged }];
  const say = (lang: 'en' | 'zh-CN') =>
    renderText({ key: 'k', at: 0, notifications }, { lang, dashboardUrl: '' }).lines;
  expect(say('en')).toContain(`Value: ${text}`);
  expect(say('zh-CN')).toContain(`数值：${text}`);
});

it('an event holds the numbers as they are', () => {
  const judged = alarm({ value: 0.9312, limit: 0.97, kpi: 'charger.uptime', unit: '' });
  expect(cloudEventOf({ ...one, alarm: judged }, '')).toMatchObject({
    data: { alarm: { value: 0.9312, limit: 0.97 } },
  });
});
