import { DAY_MS, type KpiRecord, type LogRecord, localDate } from '@infrapulse/domain';
import { foldedAtOnce } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import { kpiConfig } from '../src/config.ts';
import { createReadingsFold } from '../src/fold-readings.ts';
import { at, HOUR, part, reading, register, runCity, tick, version } from './city.ts';

const BEGAN = at('2022-03-01');
const CHANGED = BEGAN + 30 * DAY_MS + 12 * HOUR;
const LONG_AGO = BEGAN + 10 * DAY_MS;

const charger = version('charger', BEGAN, {
  heartbeatS: 86_400,
  parts: [part('1', 'connector')],
});

function quietMonth(): LogRecord[] {
  const log: LogRecord[] = [register('cs-1', 'charger', charger)];
  for (let t = BEGAN; t < CHANGED; t += 6 * HOUR)
    log.push(reading('cs-1', t, { status: t % DAY_MS < 3 * HOUR ? 'FAULTED' : 'IDLE' }), {
      ...tick(t + 1000),
      since: t + 1000 - 6 * HOUR,
    } as LogRecord);
  return log;
}

/** The same asset, valid since long ago, told a month later. */
function changedTo(more: Partial<typeof charger>): LogRecord[] {
  const said = register('cs-1', 'charger', {
    ...charger,
    validFrom: LONG_AGO,
    commissionedAt: BEGAN,
    connectedAt: BEGAN,
    ...more,
  });
  const after = Array.from({ length: 24 }, (_, i) => tick(CHANGED + 5000 * (i + 1)));
  return [{ ...said, at: CHANGED }, ...after];
}

const restatedIn = (log: readonly LogRecord[]) =>
  runCity(log)
    .outputs.map(({ value }) => value as KpiRecord)
    .filter(
      ({ status, scope }) => status === 'restated' && (scope === 'asset' || scope === 'part'),
    );

describe('windows that are final and summed up', () => {
  it('are not remembered record by record', () => {
    const events = { readingBeyondHotWindow: () => undefined } as never;
    const fold = createReadingsFold(0, new Map(), { config: kpiConfig.parse({}), events });
    const kept = new Set<string>();
    for (const [offset, value] of quietMonth().entries())
      foldedAtOnce(fold.apply([{ partition: 0, offset, key: '', value }]));
    for (const [key, state] of fold.changes()) if (state !== undefined) kept.add(key);
    const days = [...kept].filter((key) => key.startsWith('c/day/')).sort();
    expect(days.length).toBeLessThan(6);
    expect(days.at(-1)).toContain(`c/day/${localDate(CHANGED - DAY_MS)}/`);
  });

  it('are restated by a register change that changes their numbers, no others', () => {
    const restated = restatedIn([
      ...quietMonth(),
      ...changedTo({ parts: [...charger.parts, part('2', 'connector')] }),
    ]);
    const days = restated.filter(
      ({ window, kpi }) => window === 'day' && kpi === 'charger.online_rate',
    );
    expect(days.map(({ scope, start }) => [scope, localDate(start)])).toEqual(
      Array.from({ length: 20 }, (_, i) => ['asset', localDate(LONG_AGO + i * DAY_MS)]),
    );
    for (const { revision } of days) expect(revision).toBe(2);
    const longer = restated
      .filter(({ window }) => window !== 'day')
      .map(({ window, start }) => [window, localDate(start)]);
    expect(longer).toContainEqual(['week', '2022-03-07']);
    expect(longer).toContainEqual(['week', '2022-03-21']);
    expect(longer).not.toContainEqual(['week', '2022-02-28']);
  });

  it('are not published again by one that changes nothing of them', () => {
    expect(restatedIn([...quietMonth(), ...changedTo({ name: '曹州路' })])).toEqual([]);
  });
});
