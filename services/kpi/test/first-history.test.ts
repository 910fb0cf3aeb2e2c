import { describe, expect, it } from 'vitest';
import { at, HOUR, MINUTE, part, reading, register, runCity, tick, version } from './city.ts';

const CONNECTED = at('2022-05-01');
const SERVICE_BEGAN = at('2022-05-31 12:00');
const SECOND = 1000;

/** Its past, told in the first minute of service after a tick found it unheard. */
function history() {
  const told = [];
  for (let ts = CONNECTED; ts < SERVICE_BEGAN; ts += HOUR / 2)
    told.push(
      reading('cs-1', ts, { status: 'IDLE', historical: true, at: SERVICE_BEGAN + 5 * SECOND }),
    );
  return told;
}

function ticks(from: number, to: number) {
  const all = [];
  for (let t = from; t <= to; t += 5 * SECOND) all.push(tick(t));
  return all;
}

describe('the history of an asset that comes after the first tick', () => {
  it('counts in every day, however old', () => {
    const silence = { reporting: 'periodic', intervalS: 1800 } as const;
    const charger = version('charger', CONNECTED, { parts: [part('1', 'connector')], ...silence });
    const run = runCity([
      register('cs-1', 'charger', charger),
      tick(SERVICE_BEGAN),
      ...history(),
      ...ticks(SERVICE_BEGAN + 5 * SECOND, SERVICE_BEGAN + 5 * MINUTE),
    ]);
    const day = (date: string) =>
      run.record(`charger.uptime/exclude_unknown/asset/cs-1/day/${date}`);
    for (const date of ['2022-05-02', '2022-05-15', '2022-05-30'])
      expect(day(date)).toMatchObject({ upS: 86_400, unknownS: 0, status: 'restated' });
    const month = run.record('charger.uptime/exclude_unknown/asset/cs-1/30d/rolling');
    expect(month).toMatchObject({ value: 1, coverage: 1 });
  });
});
