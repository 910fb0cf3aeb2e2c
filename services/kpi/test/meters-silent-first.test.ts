import type { LogRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { runWithJob, since } from './back-fill.ts';
import { at, HOUR, part, reading, register, runCity, tick, version } from './city.ts';

const CONNECTED = at('2022-06-01');
const HEARD = at('2022-06-06');
const END = at('2022-06-12');
const MINUTE = 60_000;

const datacenter = version('datacenter', CONNECTED, {
  intervalS: 3600,
  parts: [part('total', 'facility_total'), part('it', 'it_in')],
});

const charger = version('charger', CONNECTED, {
  attributes: { ratedKw: 120 },
  parts: [part('1', 'connector')],
});

/** Their meters are read each hour, from the sixth day on. */
function log(): LogRecord[] {
  const all: LogRecord[] = [
    register('dc-1', 'datacenter', datacenter),
    register('cs-1', 'charger', charger),
  ];
  for (let t = CONNECTED; t <= END; t += HOUR) {
    const n = (t - HEARD) / HOUR;
    const read = (name: string, kwh: number) =>
      reading('dc-1', t, { kind: 'datacenter', part: name, metrics: { energy_kwh: kwh } });
    if (n >= 0) all.push(read('total', n * 120), read('it', n * 100));
    if (n >= 0) all.push(reading('cs-1', t, { metrics: { energy_kwh: n * 12 } }));
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

describe('a charger whose meter was silent for days at first', () => {
  it.each(['asset/cs-1', 'city/371700'])(
    'has required time since it was connected (%s)',
    (scope) => {
      const record = runCity(log()).record(`charger.load_factor/default/${scope}/30d/rolling`);
      expect(record.coverage).toBeCloseTo((END - HEARD) / (END - CONNECTED), 9);
      expect(record).toMatchObject({ value: null, reason: 'coverage too low' });
    },
  );
});

describe('a history that is imported and begins days after the asset was connected', () => {
  const now = at('2022-07-31 12:00');
  const expected = (now - HEARD) / (now - CONNECTED);

  /** All of it is told at once, long after. */
  function imported(): LogRecord[] {
    const past = log().filter(({ type }) => type === 'reading');
    const told: LogRecord[] = [];
    for (let t = END + HOUR; t <= now; t += HOUR) {
      const n = (t - HEARD) / HOUR;
      const read = (name: string, kwh: number) =>
        reading('dc-1', t, { kind: 'datacenter', part: name, metrics: { energy_kwh: kwh } });
      told.push(read('total', n * 120), read('it', n * 100));
      told.push(reading('cs-1', t, { metrics: { energy_kwh: n * 12 } }));
    }
    const ticks = Array.from({ length: 60 }, (_, i) => since(now + i * 5000, now + (i + 1) * 5000));
    return [
      ...log().filter(({ type }) => type === 'register'),
      since(now - MINUTE, now),
      ...[...past, ...told].map((each) => ({ ...each, historical: true, at: now }) as LogRecord),
      ...ticks,
    ];
  }

  it.each(['datacenter.pue/PUE3/asset/dc-1', 'charger.load_factor/default/asset/cs-1'])(
    'leaves the days before required in %s',
    (key) => {
      const { records } = runWithJob(imported());
      expect(records.get(`${key}/12mo/rolling`)?.coverage).toBeCloseTo(expected, 9);
      const june = records.get(`${key}/month/2022-06-01`);
      expect(june?.coverage).toBeCloseTo(25 / 30, 9);
      expect(june).toMatchObject({
        value: null,
        reason: expect.stringMatching('coverage too low'),
      });
    },
  );
});
