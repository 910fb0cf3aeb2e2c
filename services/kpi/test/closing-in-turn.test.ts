import type { KpiRecord, LogRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { at, part, reading, register, runCity, tick, version } from './city.ts';

const BEGAN = at('2022-06-01 23:55');
const MIDNIGHT = at('2022-06-02');
const CLOSES = MIDNIGHT + 120_000;
const STEP = 5000;
/** Each has some twenty records of a day. */
const ASSETS = 700;
const YESTERDAY = 'day/2022-06-01';

const ids = Array.from({ length: ASSETS }, (_, i) => `cs-${i}`);
const LAST = `cs-${ASSETS - 1}`;
const BROKE = { ...reading(LAST, MIDNIGHT - 60_000, { status: 'FAULTED' }), at: CLOSES - STEP };

/** A city whose day closes at two minutes past midnight, when one more outage of it is told. */
function night(): LogRecord[] {
  const charger = version('charger', BEGAN, {
    intervalS: 86_400,
    heartbeatS: 86_400,
    parts: [part('1', 'connector')],
  });
  const log: LogRecord[] = ids.map((id) => register(id, 'charger', charger));
  for (const id of ids) log.push(reading(id, BEGAN + 1000, { status: 'IDLE' }));
  for (let now = BEGAN + 60_000; now < CLOSES; now += 60_000) log.push(tick(now));
  log.push(tick(CLOSES - STEP), BROKE);
  for (let now = CLOSES; now <= CLOSES + 4 * STEP; now += STEP) log.push(tick(now));
  return log;
}

const uptime = (subject: string) => `charger.uptime/exclude_unknown/${subject}/${YESTERDAY}`;

function closedOf({ outputs }: ReturnType<typeof runCity>) {
  return outputs.filter(
    ({ key, value }) =>
      key.endsWith(YESTERDAY) && key.includes('/asset/') && computedAt(value) >= CLOSES,
  );
}

function computedAt(value: unknown): number {
  return (value as KpiRecord).computedAt;
}

describe('the day of a large city closes', () => {
  const log = night();
  const run = runCity(log, { batch: 20 });

  it('asset by asset, and each closes once', () => {
    const closed = closedOf(run);
    const steps = new Map<number, number>();
    for (const { value } of closed)
      steps.set(computedAt(value), (steps.get(computedAt(value)) ?? 0) + 1);
    expect(steps.size).toBe(2);
    expect(Math.max(...steps.values())).toBeLessThan(0.98 * closed.length);
    expect(new Set(closed.map(({ key }) => key)).size).toBe(closed.length);
    for (const id of ids)
      expect(run.record(uptime(`asset/${id}`))).toMatchObject({
        status: 'provisional',
        revision: 1,
      });
  });

  it('at once above the assets', () => {
    expect(run.record(uptime('city/371700'))).toMatchObject({ revision: 1, computedAt: CLOSES });
  });

  it('with what was told before its turn came', () => {
    expect(run.record(uptime(`asset/${LAST}`)).downS).toBe(60);
  });

  it('the same when restarted in the middle of it', () => {
    const restarted = runCity(log, { batch: 20, restartAfter: log.length - 5 });
    expect(closedOf(restarted)).toEqual(closedOf(run));
  });
});
