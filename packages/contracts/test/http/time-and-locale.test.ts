import { describe, expect, it } from 'vitest';
import {
  localeOf,
  newWindowSchema,
  parseTime,
  parseTimeOrDate,
  startParam,
  timeParam,
} from '../../src/index.ts';

describe('a time parameter', () => {
  it.each([
    ['2026-01-31T08:00:00+08:00', Date.UTC(2026, 0, 31)],
    ['2026-01-31T00:00:00.250Z', Date.UTC(2026, 0, 31) + 250],
    ['1769817600000', Date.UTC(2026, 0, 31)],
    ['2026-02-30T00:00:00Z', undefined],
    ['2026-02-28T24:00:00Z', undefined],
    ['2026-01-31 08:00:00+0800', Date.UTC(2026, 0, 31)],
    ['2026-01-31T08:00:00', undefined],
    ['yesterday', undefined],
  ])('%s is %s', (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });

  it('may be a local date of Asia/Shanghai where a day is meant', () => {
    expect(parseTimeOrDate('2026-01-31')).toBe(Date.UTC(2026, 0, 30, 16));
    expect(parseTimeOrDate('2026-02-30')).toBeUndefined();
    expect(parseTimeOrDate('2026-13-01')).toBeUndefined();
  });
});

describe.each([
  ['a time', timeParam],
  ['a time or day', startParam],
])('%s of a query', (_, param) => {
  it('in seconds is refused: as milliseconds it is a day of 1970', () => {
    expect(param.safeParse('1769817600').error?.issues[0]?.message).toContain('looks like seconds');
  });

  it.each(['0', '1769817600000', '2026-01-31T08:00:00+08:00'])('%s is one', (text) => {
    expect(param.safeParse(text).success).toBe(true);
  });
});

describe('a time of a body', () => {
  const window = { scope: 'asset', id: 'c-1', from: '2026-01-30T08:00:00+08:00', code: 'other' };

  it.each([1769817600, '1769817600'])('in seconds is refused: %s', (to) => {
    const { error } = newWindowSchema.safeParse({ ...window, to, reason: 'x' });
    expect(error?.issues[0]).toMatchObject({
      path: ['to'],
      message: expect.stringContaining('looks like seconds') as string,
    });
  });

  it.each([1769817600000, '1769817600000'])('in milliseconds is one: %s', (to) => {
    expect(newWindowSchema.safeParse({ ...window, to, reason: 'x' }).success).toBe(true);
  });
});

describe('the language of an answer', () => {
  it.each([
    [undefined, 'zh-CN'],
    ['*', 'zh-CN'],
    ['en-GB,zh;q=0.8', 'en'],
    ['en;q=0.3, zh-TW', 'zh-CN'],
    ['de, en;q=0.5', 'en'],
    ['en;q=0', 'zh-CN'],
  ])('%s gives %s', (header, locale) => {
    expect(localeOf(header)).toBe(locale);
  });
});
