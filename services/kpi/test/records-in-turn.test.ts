import type { LogRecord } from '@infrapulse/domain';
import { expect, it } from 'vitest';
import { at, part, reading, register, runCity, tick, version } from './city.ts';

const BEGAN = at('2022-05-31 12:00');
const ASSETS = 130;
const SECONDS = 12;

/** More assets than one step has room for, all of which change in every second. */
function restless(): LogRecord[] {
  const charger = version('charger', BEGAN, { parts: [part('1', 'connector')] });
  const ids = Array.from({ length: ASSETS }, (_, i) => `cs-${i}`);
  const log: LogRecord[] = ids.map((id) => register(id, 'charger', charger));
  for (let second = 0; second < SECONDS; second += 1) {
    const ts = BEGAN + second * 1000;
    for (const id of ids)
      log.push(reading(id, ts, { status: second % 2 === 0 ? 'IDLE' : 'FAULT' }));
    log.push(tick(ts + 500));
  }
  return log;
}

it('the records of every asset go out, however many others change all the time', () => {
  const run = runCity(restless());
  for (let i = 0; i < ASSETS; i += 1) {
    const { computedAt } = run.record(`charger.uptime/exclude_unknown/asset/cs-${i}/1h/rolling`);
    expect(computedAt).toBeGreaterThan(BEGAN + (SECONDS - 4) * 1000);
  }
});

it('whose turn it is does not depend on a restart', () => {
  const log = restless();
  const restarted = runCity(log, { batch: 500, restartAfter: 500 });
  expect(restarted.outputs).toEqual(runCity(log, { batch: 500 }).outputs);
});
