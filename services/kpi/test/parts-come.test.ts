import type { AssetPart, LogRecord } from '@infrapulse/domain';
import { expect, it } from 'vitest';
import { since } from './back-fill.ts';
import { at, HOUR, MINUTE, part, reading, register, runCity, version, withTicks } from './city.ts';

const START = at('2022-06-01');
const NOON = START + 12 * HOUR;
const HOURLY = 100;

function centre(from: number, parts: readonly AssetPart[]): LogRecord {
  const served = { commissionedAt: START, connectedAt: START, intervalS: 3600, parts };
  return register('dc-1', 'datacenter', version('datacenter', from, served));
}

it('energy of the day on which meters come to the register stays in the sums when that day is summed up', () => {
  const meters = [part('total', 'facility_total'), part('it', 'it_in')];
  const end = START + 4 * 24 * HOUR + 10 * MINUTE;
  const said = meters.flatMap(({ part: name }) =>
    Array.from({ length: 97 }, (_, hour) =>
      reading('dc-1', START + hour * HOUR, {
        kind: 'datacenter',
        part: name,
        metrics: { energy_kwh: 1000 + hour * HOURLY },
      }),
    ),
  );
  const log = [centre(START, []), centre(NOON, meters), ...said];
  const heard = withTicks(log, START, end, 30 * MINUTE).map((one) =>
    // No outage: whatever came between two ticks was heard.
    one.type === 'tick' ? since(one.at - 30 * MINUTE, one.at) : one,
  );
  const run = runCity(heard);
  for (const kpi of ['pue', 'energy_grade'])
    expect(run.record(`datacenter.${kpi}/PUE3/asset/dc-1/30d/rolling`)).toMatchObject({
      energyItWh: (12 + 3 * 24) * HOURLY * 1000,
    });
});
