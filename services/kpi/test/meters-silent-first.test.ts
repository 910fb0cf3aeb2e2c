import type { LogRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { at, HOUR, part, reading, register, runCity, tick, version } from './city.ts';

const CONNECTED = at('2022-06-01');
const HEARD = at('2022-06-06');
const END = at('2022-06-12');
const MINUTE = 60_000;

const datacenter = version('datacenter', CONNECTED, {
  intervalS: 3600,
  parts: [part('total', 'facility_total'), part('it', 'it_in')],
});

/** Its meters are read each hour, from the sixth day on. */
function log(): LogRecord[] {
  const all: LogRecord[] = [register('dc-1', 'datacenter', datacenter)];
  for (let t = CONNECTED; t <= END; t += HOUR) {
    const n = (t - HEARD) / HOUR;
    const read = (name: string, kwh: number) =>
      reading('dc-1', t, { kind: 'datacenter', part: name, metrics: { energy_kwh: kwh } });
    if (n >= 0) all.push(read('total', n * 120), read('it', n * 100));
    all.push({ ...tick(t + 5 * MINUTE), since: t + 5 * MINUTE - HOUR } as LogRecord);
  }
  return all;
}

describe('a data centre whose meters were silent for days at first', () => {
  const known = END - HEARD;
  it.each([
    ['30d/rolling', known / (END - CONNECTED)],
    ['month/2022-06-01', known / (END - CONNECTED)],
    ['week/2022-06-06', 1],
  ])('has required time since it was connected in %s', (window, coverage) => {
    const run = runCity(log());
    for (const scope of ['asset/dc-1', 'site/st-1', 'city/371700']) {
      const record = run.record(`datacenter.pue/PUE3/${scope}/${window}`);
      expect(record.coverage).toBeCloseTo(coverage, 9);
      expect(record.quality).toBe(coverage < 0.9 ? 'insufficient_data' : 'sufficient');
    }
  });
});
