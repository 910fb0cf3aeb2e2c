import type { KpiRecord, LogRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import {
  at,
  type CityRun,
  HOUR,
  heartbeats,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  session,
  tick,
  version,
  withTicks,
} from './city.ts';

const FROM = at('2022-06-01');
const TO = at('2022-06-02 04:00');
const KPI = 'charger.session_success';
const HALF_HOUR = 30 * MINUTE;

function charger(id: string, more = {}) {
  const parts = [part('1', 'connector'), part('2', 'connector')];
  return register(id, 'charger', version('charger', FROM, { parts, ...more }));
}

/** A charger that is heard all the time, and what else the log holds. */
function logOf(others: readonly LogRecord[], to = TO): LogRecord[] {
  const idle = ['1', '2'].map((name) => reading('cs-1', FROM, { part: name, status: 'IDLE' }));
  const beats = heartbeats('cs-1', FROM + 1, to, 10 * MINUTE);
  return withTicks([charger('cs-1'), ...idle, ...beats, ...others], FROM, to, HALF_HOUR);
}

const failed = { energyKwh: 0 };
const four = [
  session('cs-1', 'a', at('2022-06-01 08:00')),
  session('cs-1', 'b', at('2022-06-01 09:00'), { ...failed, part: '2', userRef: 'u' }),
  session('cs-1', 'c', at('2022-06-01 09:35'), { part: '2', userRef: 'u' }),
  session('cs-1', 'd', at('2022-06-01 23:59'), { ...failed, byUser: true }),
];
const day = 'day/2022-06-01';

function says(run: CityRun, scope: string, window: string, policy = 'with_voluntary_stop') {
  const { numerator, denominator } = run.record(`${KPI}/${policy}/${scope}/${window}`);
  return [numerator, denominator];
}

function revisions(run: CityRun, scope: string, window: string) {
  const key = `${KPI}/with_voluntary_stop/${scope}/${window}`;
  return run.outputs
    .filter((output) => output.key === key)
    .map(({ value }) => value as KpiRecord)
    .filter(({ revision }) => revision > 0)
    .map(({ status, revision, numerator, denominator, reason }) => ({
      status,
      revision,
      figures: [numerator, denominator],
      reason,
    }));
}

describe('charger.session_success', () => {
  it('adds up from connectors to the city, in one partition as in three, also after restarts', () => {
    const other = [
      charger('cs-2', { site: 'st-2' }),
      reading('cs-2', FROM, { status: 'IDLE' }),
      session('cs-2', 'a', at('2022-06-01 10:00'), failed),
    ];
    for (const options of [{}, { partitions: 3, batch: 1 }, { batch: 30, restartAfter: 60 }]) {
      const run = runCity(logOf([...four, ...other]), options);
      expect(says(run, 'part/cs-1~1', day)).toEqual([2, 2]);
      expect(says(run, 'part/cs-1~2', day)).toEqual([1, 2]);
      expect(says(run, 'asset/cs-1', day)).toEqual([3, 4]);
      for (const scope of ['operator/op-1', 'district/371702', 'city/371700'])
        expect(says(run, scope, day)).toEqual([3, 5]);
      expect(says(run, 'site/st-1', day)).toEqual([3, 4]);
      expect(says(run, 'city/371700', 'month/2022-06-01')).toEqual([3, 5]);
      expect(says(run, 'city/371700', day, 'without_voluntary_stop')).toEqual([2, 5]);
      expect(says(run, 'city/371700', day, 'visit')).toEqual([3, 4]);
      expect(says(run, 'city/371700', day, 'first_time')).toEqual([2, 4]);
    }
  });

  it('has windows that run: a session counts where it ended', () => {
    const run = runCity(logOf(four, at('2022-06-01 10:00')));
    expect(says(run, 'asset/cs-1', '1h/rolling')).toEqual([1, 2]);
    expect(says(run, 'asset/cs-1', '24h/rolling')).toEqual([2, 3]);
  });

  it('is covered as far as the connectors were known', () => {
    const log = withTicks(
      [charger('cs-1'), reading('cs-1', FROM, { status: 'IDLE' }), ...four],
      FROM,
      TO,
      HALF_HOUR,
    );
    const record = runCity(log).record(`${KPI}/with_voluntary_stop/part/cs-1~1/${day}`);
    expect(record).toMatchObject({ value: 1, coverage: 0.5 / 24, quality: 'insufficient_data' });
  });

  it('is said of no charger that told of no session', () => {
    const run = runCity(logOf([]));
    expect([...run.records.keys()].filter((key) => key.startsWith(KPI))).toEqual([]);
    expect(run.records.has(`charger.uptime/exclude_unknown/asset/cs-1/${day}`)).toBe(true);
  });

  it('is restated by a session that comes late and by a correction, not by one that comes again', () => {
    const late = session('cs-1', 'e', at('2022-06-01 12:00'), {
      ...failed,
      at: at('2022-06-02 01:00'),
    });
    const again = { ...(four[0] as (typeof four)[0]), at: at('2022-06-02 02:00') };
    const corrected = { ...late, energyKwh: 8, at: at('2022-06-02 03:00') };
    for (const options of [{}, { batch: 25, restartAfter: 40 }]) {
      const run = runCity(logOf([...four, late, again, corrected]), options);
      for (const scope of ['asset/cs-1', 'city/371700'])
        expect(revisions(run, scope, day)).toEqual([
          { status: 'provisional', revision: 1, figures: [3, 4], reason: '' },
          {
            status: 'restated',
            revision: 2,
            figures: [3, 5],
            reason: 'late data',
          },
          {
            status: 'restated',
            revision: 3,
            figures: [4, 5],
            reason: 'a correction',
          },
        ]);
    }
  });

  it('keeps its days when their sessions have been let go, and says of later ones that they are lost', () => {
    const to = at('2022-06-06 00:30');
    const tooLate = session('cs-1', 'x', at('2022-06-01 12:00'), { at: at('2022-06-05 12:00') });
    // Sums are made when nothing was missed for a minute.
    const quiet = Array.from({ length: 90 }, (_, i) => tick(at('2022-06-05 11:55') + i * 1000));
    for (const options of [{}, { batch: 200, restartAfter: 1000 }]) {
      const run = runCity(logOf([...four, ...quiet, tooLate], to), options);
      expect(says(run, 'asset/cs-1', 'month/2022-06-01')).toEqual([3, 4]);
      expect(says(run, 'asset/cs-1', '24h/rolling')).toEqual([0, 0]);
      expect(run.left).toContain('session');
    }
  });

  it('takes sessions of a connector that has an operator of its own to that operator', () => {
    const own = { ...part('2', 'connector'), operator: 'op-2' };
    const shared = charger('cs-1', { parts: [part('1', 'connector'), own] });
    const idle = ['1', '2'].map((name) => reading('cs-1', FROM, { part: name, status: 'IDLE' }));
    const run = runCity(withTicks([shared, ...idle, ...four], FROM, FROM + 25 * HOUR, HALF_HOUR));
    expect(says(run, 'operator/op-1', day)).toEqual([2, 2]);
    expect(says(run, 'operator/op-2', day)).toEqual([1, 2]);
    expect(says(run, 'city/371700', day)).toEqual([3, 4]);
  });
});
