import type { LogRecord } from '@infrapulse/domain';
import { foldedAtOnce } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import { kpiConfig } from '../src/config.ts';
import { createReadingsFold } from '../src/fold-readings.ts';
import { at, part, reading, register, runCity, tick, version } from './city.ts';

const BEGAN = at('2022-06-01 12:00');
const ASSETS = 700;
/** The first day is older than the hot window from here on. */
const MIDNIGHT = at('2022-06-04');
const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

const ids = Array.from({ length: ASSETS }, (_, i) => `cs-${i}`);
const LAST = `cs-${ASSETS - 1}`;

/** Chargers of which nothing more is heard, up to the second before their first day is summed up. */
function before(): LogRecord[] {
  const charger = version('charger', BEGAN, {
    intervalS: 86_400,
    heartbeatS: 86_400,
    parts: [part('1', 'connector')],
  });
  const log: LogRecord[] = ids.map((id) => register(id, 'charger', charger));
  for (const id of ids) log.push(reading(id, BEGAN + SECOND, { status: 'IDLE' }));
  // Without a word of ours for 3 s there would be an outage, after which nothing is summed up for a minute.
  const quietFrom = MIDNIGHT - 2 * MINUTE;
  log.push(tick(quietFrom - MINUTE), tick(quietFrom));
  log.push({ ...tick(MIDNIGHT - SECOND), since: quietFrom } as LogRecord);
  return log;
}

const SECONDS = [0, 1, 2, 3].map((second) => tick(MIDNIGHT + second * SECOND));

describe('the days of a large city are summed up', () => {
  it('asset by asset, and all of them within some seconds', () => {
    const deps = { config: kpiConfig.parse({}), events: {} as never };
    const fold = createReadingsFold(0, new Map(), deps);
    let offset = 0;
    const changedBy = (records: readonly LogRecord[]) => {
      const placed = records.map((value) => ({ partition: 0, offset: offset++, key: '', value }));
      foldedAtOnce(fold.apply(placed));
      return [...fold.changes()].filter(([key]) => key.startsWith('a/')).length;
    };
    changedBy(before());
    const changed = SECONDS.map((second) => changedBy([second]));
    expect(changed).toEqual([500, 200, 0, 0]);
  });

  it('the same when restarted in the middle of it, with what is told of the day meanwhile', () => {
    const [first, ...others] = SECONDS;
    const late = (id: string) => ({
      ...reading(id, BEGAN + HOUR, { status: 'FAULTED' }),
      at: MIDNIGHT,
    });
    const log = [...before(), first as LogRecord, late('cs-0'), late(LAST), ...others];
    for (let minute = 1; minute <= 2; minute += 1) log.push(tick(MIDNIGHT + minute * MINUTE));
    const run = runCity(log, { batch: 1 });
    const restarted = runCity(log, { batch: 1, restartAfter: before().length + 1 });
    const since = ({ outputs }: typeof run) =>
      outputs.filter(
        ({ value }) => Number((value as { computedAt?: number }).computedAt) >= MIDNIGHT,
      );
    expect(since(run).length).toBeGreaterThan(ASSETS);
    expect(since(restarted)).toEqual(since(run));
    expect(restarted.left).toEqual(run.left);
  });
});
