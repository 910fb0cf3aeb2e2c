import { describe, expect, it } from 'vitest';
import {
  at,
  HOUR,
  heartbeats,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  tick,
  version,
  withTicks,
} from './city.ts';

const FROM = at('2022-06-01');
const TO = at('2022-06-07 00:30');

/** Of two connectors the first fails at night, is silent, and works again two days later; the second never fails. */
function log() {
  const parts = [part('1', 'connector'), part('2', 'connector')];
  const said = [
    reading('cs-1', FROM, { status: 'IDLE' }),
    reading('cs-1', FROM, { part: '2', status: 'IDLE' }),
    reading('cs-1', at('2022-06-01 23:00'), { status: 'FAULTED' }),
    reading('cs-1', at('2022-06-03 12:00'), { status: 'FAULTED' }),
    reading('cs-1', at('2022-06-03 14:00'), { status: 'IDLE' }),
  ];
  const beats = [
    ...heartbeats('cs-1', FROM + 1, at('2022-06-02 01:00'), 10 * MINUTE),
    ...heartbeats('cs-1', at('2022-06-03 12:00') + 1, TO, 10 * MINUTE),
  ];
  const chargers = register('cs-1', 'charger', version('charger', FROM, { parts }));
  // Older days become sums when nothing was missed for a minute.
  const quiet = [at('2022-06-04 12:00'), at('2022-06-05 12:00')].flatMap((from) =>
    Array.from({ length: 90 }, (_, i) => tick(from + i * 1000)),
  );
  return withTicks([chargers, ...said, ...beats, ...quiet], FROM, TO, 30 * MINUTE);
}

describe('repair times of a charger', () => {
  const runs = [{}, { batch: 40, restartAfter: 400 }].map((options) => runCity(log(), options));

  it.each(['part/cs-1~1', 'asset/cs-1', 'site/st-1', 'operator/op-1', 'city/371700'])(
    'of %s: the failure in its day, the repair in its own, both in the month',
    (scope) => {
      for (const run of runs) {
        const of = (kpi: string, window: string) => {
          const { numerator, denominator, value } = run.record(
            `charger.${kpi}/default/${scope}/${window}`,
          );
          return { numerator, denominator, value };
        };
        expect(of('mttr', 'day/2022-06-01')).toMatchObject({ numerator: 3600, denominator: 0 });
        expect(of('mtbf', 'day/2022-06-01').denominator).toBe(1);
        expect(of('mtbf', 'day/2022-06-03').denominator).toBe(0);
        expect(of('mttr', 'day/2022-06-03')).toEqual({
          numerator: 7200,
          denominator: 1,
          value: 7200,
        });
        // Down until 30 min after the last heartbeat of 00:50, and for two hours of the third day.
        const down = (HOUR + 80 * MINUTE + 2 * HOUR + 1) / 1000;
        expect(of('mttr', 'month/2022-06-01')).toEqual({
          numerator: down,
          denominator: 1,
          value: down,
        });
      }
    },
  );

  it('a part that never failed has been working for longer than was observed', () => {
    const run = runs[0] as ReturnType<typeof runCity>;
    const record = run.record('charger.mtbf/default/part/cs-1~2/day/2022-06-05');
    expect(record).toMatchObject({ value: null, bounds: { low: 86_400, high: null } });
    expect(record.reason).toBe('no failure: longer than observed');
  });
});
