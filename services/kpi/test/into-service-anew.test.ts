import type { LogRecord } from '@infrapulse/domain';
import { expect, it } from 'vitest';
import { at, MINUTE, part, reading, register, runCity, tick, version } from './city.ts';

const START = at('2022-06-01 08:00');
const ANEW = START + 60 * MINUTE;
const END = START + 300 * MINUTE;
const connected = (from: number) =>
  version('charger', from, { connectedAt: from, parts: [part('1', 'connector')] });

/** One status each minute, the raw text of which changes once. */
function log(): LogRecord[] {
  const records: LogRecord[] = [register('cs-1', 'charger', connected(START))];
  for (let t = START + MINUTE; t < END; t += MINUTE) {
    if (t === ANEW)
      records.push({ ...register('cs-1', 'charger', connected(t)), at: t } as LogRecord);
    const rawStatus = t < START + 100 * MINUTE ? 'SuspendedEV' : 'SuspendedEVSE';
    records.push(reading('cs-1', t, { part: '1', status: 'OCCUPIED', rawStatus }), tick(t));
  }
  return records;
}

it('a charger that was taken into service anew, and says the same as before, is known after a restart', () => {
  const plain = runCity(log(), { batch: 7 });
  const restarted = runCity(log(), { batch: 7, restartAfter: 70 });
  expect(restarted.outputs).toEqual(plain.outputs);
});
