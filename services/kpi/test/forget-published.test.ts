import { DAY_MS, localDate } from '@infrapulse/domain';
import { foldedAtOnce } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { kpiConfig } from '../src/config.ts';
import { createReadingsFold } from '../src/fold-readings.ts';
import { at, HOUR, part, register, tick, version } from './city.ts';

const BEGAN = at('2022-03-01');
const DAYS = 120;

it('what was published of windows is remembered as long as late data may change it', () => {
  const events = { readingBeyondHotWindow: () => undefined } as never;
  const fold = createReadingsFold(0, new Map(), { config: kpiConfig.parse({}), events });
  const charger = version('charger', BEGAN, { parts: [part('1', 'connector')] });
  const log = [register('cs-1', 'charger', charger)];
  for (let t = BEGAN; t <= BEGAN + DAYS * DAY_MS + HOUR; t += HOUR) log.push(tick(t));
  const kept = new Set<string>();
  for (const [offset, value] of log.entries()) {
    foldedAtOnce(fold.apply([{ partition: 0, offset, key: '', value }]));
    for (const [key, state] of fold.changes())
      if (!key.startsWith('c/')) continue;
      else if (state !== undefined) kept.add(key);
      else kept.delete(key);
  }
  const periods = (window: string) =>
    [...kept]
      .map((key) => key.split('/'))
      .filter(([, name]) => name === window)
      .map(([, , firstDay]) => firstDay)
      .sort();
  expect(periods('day')[0]).toBe(localDate(BEGAN + (DAYS - 40) * DAY_MS));
  expect(periods('day').at(-1)).toBe(localDate(BEGAN + (DAYS - 1) * DAY_MS));
  expect(periods('week')[0]).toBe('2022-05-16');
  expect(periods('week').at(-1)).toBe('2022-06-20');
  expect(periods('month')).toEqual(['2022-03-01', '2022-04-01', '2022-05-01']);
  expect(periods('quarter')).toEqual(['2022-01-01']);
});
