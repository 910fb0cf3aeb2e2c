import { createHash } from 'node:crypto';
import type { LogRecord, Reading } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figures, isOfEvents } from './any-day.ts';
import {
  at,
  type CityRun,
  HOUR,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  tick,
  version,
} from './city.ts';

const START = at('2022-06-01 22:00');
const QUARTERS = 12;
const QUIET = START + 6 * HOUR;
const TIMEOUT_MS = 300_000;
const runs = { numRuns: 5, seed: 20_220_601 };

const ASSETS = [
  register(
    'dc-1',
    'datacenter',
    version('datacenter', START, {
      attributes: { gridKgCo2PerKwh: 0.5703 },
      parts: [part('total', 'facility_total'), part('it', 'it_in'), part('w', 'water')],
    }),
  ),
  register(
    'bs-1',
    'site5g',
    version('site5g', START, {
      attributes: { batteryAh: 500, batteryV: 48 },
      parts: [part('c1', 'cell', { gnbId: 'g-1' }), part('m', 'site_total')],
    }),
  ),
  register(
    'h2-1',
    'hydrogen',
    version('hydrogen', START, {
      intervalS: 900,
      parts: [part('t1', 'storage', { pressureClass: 70, volumeL: 2000 })],
    }),
  ),
];

const SPEAKERS = [
  ['datacenter', 'dc-1', 'total', 'energy_kwh'],
  ['datacenter', 'dc-1', 'it', 'energy_kwh'],
  ['datacenter', 'dc-1', 'w', 'water_l'],
  ['site5g', 'bs-1', 'm', 'energy_kwh'],
  ['site5g', 'bs-1', 'c1', 'data_delta_gb'],
  ['hydrogen', 'h2-1', 't1', 'density_g_l'],
] as const;

/** What happened to one message: lost, late by minutes, of a bad quality, or none of it. */
const fate = fc.record({
  isLost: fc.nat(9).map((n) => n === 0),
  lateMin: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 50 })),
  isBad: fc.nat(14).map((n) => n === 0),
  jitterMs: fc.integer({ min: -20_000, max: 20_000 }),
  amount: fc.nat(3000),
});

/** Three hours around midnight in which everything speaks each quarter of an hour. */
const readings = fc
  .array(fate, { minLength: SPEAKERS.length * QUARTERS, maxLength: SPEAKERS.length * QUARTERS })
  .map((fates) => fates.flatMap((each, i) => spoken(each, i)));

type Fate = typeof fate extends fc.Arbitrary<infer T> ? T : never;

function spoken({ isLost, lateMin, isBad, jitterMs, amount }: Fate, i: number): Reading[] {
  const [kind, asset, name, metric] = SPEAKERS[i % SPEAKERS.length] as (typeof SPEAKERS)[number];
  const n = 1 + Math.floor(i / SPEAKERS.length);
  const ts = START + n * 15 * MINUTE + jitterMs;
  const grows = metric === 'energy_kwh' || metric === 'water_l';
  const value = grows ? 10_000 + 100 * n + amount / 100 : amount / 100;
  const quality = isBad ? ('BAD' as const) : null;
  const more = { kind, part: name, at: ts + lateMin * MINUTE, quality, extra: { periodS: 900 } };
  return isLost ? [] : [reading(asset, ts, { ...more, metrics: { [metric]: value } })];
}

function logOf(records: readonly LogRecord[]): LogRecord[] {
  const log: LogRecord[] = [...records];
  for (let t = START; t <= QUIET; t += 15 * MINUTE) log.push(tick(t));
  return [...ASSETS, ...log.sort((a, b) => a.at - b.at)];
}

/** All that both stages said, in order. */
function said(run: CityRun): readonly string[] {
  return run.stages.map((outputs) => {
    const hash = createHash('sha256');
    for (const { topic, key, value } of outputs)
      hash.update(JSON.stringify([topic.name, key, value]));
    return `${outputs.length} ${hash.digest('hex')}`;
  });
}

describe('KPIs of meters and levels', () => {
  it(
    'are the same, byte for byte, across batches and restarts',
    () => {
      const split = fc.tuple(fc.integer({ min: 3, max: 40 }), fc.nat(120));
      fc.assert(
        fc.property(readings, split, (heard, [batch, restartAfter]) => {
          const log = logOf(heard);
          const whole = said(runCity(log));
          expect(said(runCity(log, { batch }))).toEqual(whole);
          expect(said(runCity(log, { batch, restartAfter }))).toEqual(whole);
        }),
        runs,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'end with the same figures in whatever order and however often readings come',
    () => {
      fc.assert(
        fc.property(readings, fc.nat(50), (heard, lateMin) => {
          const of = (said: readonly Reading[]) => figures(runCity(logOf(said)), isOfEvents);
          const inOrder = of(heard.map((each) => ({ ...each, at: each.ts })));
          expect(of(heard)).toEqual(inOrder);
          const again = heard.map((each) => ({ ...each, at: each.at + lateMin * MINUTE }));
          expect(of([...heard, ...again])).toEqual(inOrder);
        }),
        runs,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'of several partitions are those of one',
    () => {
      fc.assert(
        fc.property(readings, (heard) => {
          const ofCity = (key: string) => key.includes('/city/');
          const one = figures(runCity(logOf(heard)), ofCity);
          expect(figures(runCity(logOf(heard), { partitions: 3 }), ofCity)).toEqual(one);
        }),
        { ...runs, numRuns: 2 },
      );
    },
    TIMEOUT_MS,
  );
});
