import {
  DAY_MS,
  type KpiRecord,
  type LogRecord,
  type Reading,
  type Session,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BackFillRun, runWithJob, since } from './back-fill.ts';
import { at, HOUR, MINUTE, part, reading, register, session, version } from './city.ts';
import { publishedSpans } from './published-spans.ts';

const CONNECTED = at('2022-01-10');
const SECOND = 1000;
const STEP_MS = 6 * HOUR;

const meter = { registerModulusKwh: 1_000_000, maxKw: 4000 };
const METERS = [
  part('total', 'facility_total', meter),
  part('it', 'it_in', meter),
  part('w', 'water'),
];

/** In the register of another operator since `from`. */
function moved(kind: 'charger' | 'datacenter', from: number, operator: string) {
  return version(kind, from, { operator, commissionedAt: CONNECTED, connectedAt: CONNECTED });
}

/** Within a day, and within another twice. */
const MOVES = [5 * DAY_MS + 13 * HOUR, 7 * DAY_MS + HOUR, 7 * DAY_MS + 19 * HOUR];
const ASSETS = [
  register(
    'cs-1',
    'charger',
    version('charger', CONNECTED, {
      reporting: 'periodic',
      intervalS: 9000,
      parts: [part('1', 'connector'), part('2', 'connector')],
    }),
  ),
  register(
    'cs-2',
    'charger',
    version('charger', CONNECTED, {
      site: 'st-2',
      heartbeatS: 14_400,
      attributes: { ratedKw: 60 },
      parts: [part('1', 'connector')],
    }),
  ),
  ...MOVES.map((ms, i) =>
    register('cs-2', 'charger', {
      ...moved('charger', CONNECTED + ms, `op-${i + 2}`),
      heartbeatS: 14_400,
      attributes: { ratedKw: 60 },
      parts: [part('1', 'connector')],
    }),
  ),
  register('dc-1', 'datacenter', version('datacenter', CONNECTED, { parts: METERS })),
  ...MOVES.map((ms, i) =>
    register('dc-1', 'datacenter', {
      ...moved('datacenter', CONNECTED + ms, `op-${i + 2}`),
      parts: METERS,
    }),
  ),
  register(
    'bs-1',
    'site5g',
    version('site5g', CONNECTED, {
      intervalS: 21_600,
      parts: [part('c1', 'cell', { gnbId: 'g-1' }), part('m', 'site_total')],
    }),
  ),
];

/** Said beforehand: what is out within it has not failed, and what goes on behind it has failed then. */
const WINDOW: LogRecord = {
  type: 'window',
  windowId: 'w-1',
  purpose: 'maintenance',
  scope: 'asset',
  id: 'cs-1',
  from: CONNECTED + 20 * DAY_MS + 7 * HOUR,
  to: CONNECTED + 22 * DAY_MS + 3 * HOUR,
  code: 'planned',
  reason: 'works',
  status: 'approved',
  proposedBy: 'op',
  decidedBy: 'op',
  at: CONNECTED,
};

/** Of one charger, every other day, the first hours after it was connected; every third one fails. */
function sessions(to: number): Session[] {
  const all: Session[] = [];
  for (let end = CONNECTED + 2 * HOUR; end < to; end += 2 * DAY_MS + HOUR)
    all.push(session('cs-2', `s-${end}`, end, all.length % 3 === 2 ? { energyKwh: 0 } : {}));
  return all;
}

/** Ticks that miss nothing, from `from` to `to`. */
function ticks(from: number, to: number, everyMs: number): LogRecord[] {
  const all: LogRecord[] = [];
  let before = from;
  while (before < to) {
    const now = Math.min(before + everyMs, to);
    all.push(since(before, now));
    before = now;
  }
  return all;
}

/** What the assets did in [from, to), from a few choices that repeat. */
function course(from: number, to: number, choices: readonly number[]): Reading[] {
  const said: Reading[] = [];
  const choice = (i: number) => choices[i % choices.length] ?? 0;
  const statuses = ['IDLE', 'CHARGING', 'FAULTED', 'IDLE', 'UNKNOWN'];
  let i = 0;
  for (let ts = from; ts < to; ts += STEP_MS) {
    i += 1;
    const late = choice(i) * MINUTE;
    const status = statuses[choice(i) % statuses.length] ?? 'IDLE';
    if (choice(i) % 7 !== 0) said.push(reading('cs-1', ts + late, { status }));
    if (choice(i + 1) % 3 !== 0) said.push(reading('cs-1', ts + 1, { part: '2', status: 'IDLE' }));
    // On change: a status now and then, else signs of life, and sometimes neither for hours.
    const delivered = { metrics: { energy_kwh: 5 * i + (choice(i) % 5) } };
    if (choice(i) % 5 !== 4)
      said.push(reading('cs-2', ts + late, i % 9 === 0 ? { status, ...delivered } : delivered));
    for (const [name, wh] of [
      ['total', 1300],
      ['it', 1000 + choice(i)],
    ] as const) {
      if (choice(i + name.length) % 6 === 0) continue;
      const kwh = ((ts + late - CONNECTED) / HOUR) * wh;
      const metrics = { energy_kwh: Math.round(kwh) / 10 };
      said.push(reading('dc-1', ts + late, { kind: 'datacenter', part: name, metrics }));
    }
    for (const one of counted(ts + late, choice(i), choice(i + 2))) said.push(one);
  }
  return said.filter(({ ts }) => ts < to);
}

/** Litres, kilowatt-hours of a base station, and the data of its cell in the six hours before. */
function counted(ts: number, amount: number, choice: number): Reading[] {
  const hours = Math.round((ts - CONNECTED) / HOUR);
  const water = { part: 'w', metrics: { water_l: 10 * hours } };
  const energy = { kind: 'site5g', part: 'm', metrics: { energy_kwh: 3 * hours } } as const;
  const extra = { periodS: STEP_MS / SECOND };
  const data = { kind: 'site5g', part: 'c1', metrics: { data_delta_gb: amount }, extra } as const;
  const all = [
    reading('dc-1', ts, { kind: 'datacenter', ...water }),
    reading('bs-1', ts, energy),
    reading('bs-1', ts, data),
  ];
  return all.filter((_, i) => choice % 5 !== i);
}

const ONE = ASSETS.filter((record) => record.type === 'register' && record.asset === 'cs-2');

function inOrder(log: readonly LogRecord[]): LogRecord[] {
  return [...log].sort((a, b) => a.at - b.at);
}

/** As it would have come live. */
function live(readings: readonly Reading[], end: number, everyMs = 12 * HOUR): LogRecord[] {
  const told = [...readings, ...sessions(end)];
  const log = [...told, ...ticks(CONNECTED, end, everyMs), ...quiet(end)];
  return [...ASSETS, WINDOW, ...inOrder(log)];
}

/** Quiet behind the last reading, until everything has been said once more. */
function quiet(end: number): LogRecord[] {
  return ticks(end, end + 80 * MINUTE, 10 * MINUTE);
}

/** The same, where days are computed again, and said a few each time. */
function rest(end: number): LogRecord[] {
  return [
    ...ticks(end, end + 10 * MINUTE, 5 * SECOND),
    ...ticks(end + 10 * MINUTE, end + 80 * MINUTE, 10 * MINUTE),
  ];
}

/** Signs of life of a charger that says nothing else. */
function lifeOf(asset: string, from: number, to: number): Reading[] {
  const all: Reading[] = [];
  for (let ts = from; ts < to; ts += 4 * HOUR) all.push(reading(asset, ts));
  return all;
}

/** Readings told at `end` in several goes; after each nothing comes for so long that days are computed again. */
function backFilled(goes: readonly (readonly Reading[])[], end: number): LogRecord[] {
  const now = end - 3 * goes.length * MINUTE;
  const before = [...ASSETS, WINDOW, since(CONNECTED, now), ...sessions(now)];
  return [...before, ...toldLater(goes, end), ...rest(end)];
}

function toldLater(goes: readonly (readonly Reading[])[], end: number): LogRecord[] {
  let now = end - 3 * goes.length * MINUTE;
  const log: LogRecord[] = [];
  for (const go of goes) {
    for (const one of go) log.push({ ...one, at: now, historical: true });
    log.push(...ticks(now, now + 3 * MINUTE, 5 * SECOND));
    now += 3 * MINUTE;
  }
  return log;
}

const SAYS = [
  'value',
  'numerator',
  'denominator',
  'coverage',
  'bounds',
  'quality',
  'verdict',
  'upS',
  'downS',
  'unknownS',
  'excludedS',
  'energyDcWh',
  'energyItWh',
  'start',
  'end',
] as const;

/** Of everything but the counts, which know no past, and data quality, which is of messages as they come. */
function figures({ records }: BackFillRun) {
  const counted = [...records].filter(
    ([key, { start }]) => start >= CONNECTED && !key.startsWith('quality.'),
  );
  const said = counted.map(([key, record]) => [
    key,
    Object.fromEntries(SAYS.map((name) => [name, record[name as keyof KpiRecord]])),
  ]);
  return Object.fromEntries(said.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)));
}

/** Of the time before nothing is required, and a day is computed again as a whole. */
function spans(run: BackFillRun) {
  const parts = [...publishedSpans(run)];
  return new Map(
    parts.map(([key, pieces]) => [key, pieces.filter((piece) => piece.end > CONNECTED)]),
  );
}

function expectSame(one: BackFillRun, other: BackFillRun): void {
  const [a, b] = [figures(one), figures(other)];
  for (const key of Object.keys(b)) expect([key, a[key]]).toEqual([key, b[key]]);
  expect(Object.keys(a)).toEqual(Object.keys(b));
  expect(spans(one)).toEqual(spans(other));
}

describe('history told after the days it is about were summed up', () => {
  it('of a year gives the figures that it would have given live, of every day and month', () => {
    const end = CONNECTED + 365 * DAY_MS + 10 * HOUR;
    const readings = course(CONNECTED, end, [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 11, 23]);
    const filled = runWithJob(backFilled([readings], end));
    const day = filled.records.get('charger.uptime/exclude_unknown/asset/cs-1/day/2022-03-01');
    expect(day).toMatchObject({ revision: 1, status: 'final' });
    // Ticks at every hour of the day, in their turn.
    expectSame(filled, runWithJob(live(readings, end, 23 * HOUR)));
    expect(filled.dirty.map(({ asset }) => asset).sort()).toEqual(['bs-1', 'cs-1', 'cs-2', 'dc-1']);
  }, 900_000);

  it('gives the same figures in whatever order and in how many goes it is told, and twice', () => {
    const end = CONNECTED + 46 * DAY_MS + 7 * HOUR;
    const choices = fc.array(fc.nat(23), { minLength: 8, maxLength: 40 });
    const holds = fc.property(choices, fc.array(fc.nat(1000), { minLength: 3 }), (seed, order) => {
      const readings = course(CONNECTED, end, seed);
      const goes: Reading[][] = [[], [], []];
      for (const [i, one] of readings.entries())
        goes[(order[i % order.length] ?? 0) % 3]?.push(one);
      goes[1]?.reverse();
      goes[2]?.push(...(goes[0] ?? []));
      const restartEvery = 300 + (order[0] ?? 0);
      expectSame(
        runWithJob(backFilled(goes, end), { restartEvery }),
        runWithJob(live(readings, end)),
      );
    });
    fc.assert(holds, { numRuns: 3, seed: 20_220_110, endOnFailure: true });
  }, 900_000);

  it('gives the same figures and spans when some of it came live, of states that hold for days', () => {
    const end = CONNECTED + 14 * DAY_MS + 7 * HOUR;
    const said = fc.record({
      after: fc.integer({ min: 1, max: 80 }),
      status: fc.constantFrom('IDLE', 'FAULTED', 'CHARGING', 'UNKNOWN'),
      go: fc.constantFrom(0, 0, 1, 2),
    });
    const holds = fc.property(fc.array(said, { minLength: 3, maxLength: 14 }), (choices) => {
      const alive = lifeOf('cs-2', CONNECTED, end);
      const goes: Reading[][] = [alive, [], []];
      let ts = CONNECTED + HOUR;
      for (const { after, status, go } of choices) {
        ts += after * HOUR + 1;
        if (ts < end) goes[go]?.push(reading('cs-2', ts, { status }));
      }
      const [now = [], ...later] = goes;
      const told = end - 3 * later.length * MINUTE;
      const hours = (until: number) => ticks(CONNECTED, until, 3 * HOUR);
      const inTime = [...now.filter(({ at }) => at < told), ...hours(told)];
      const partly = [...inOrder(inTime), ...toldLater(later, end)];
      const whole = inOrder([...goes.flat(), ...hours(end)]);
      const run = (log: LogRecord[]) => runWithJob([...ONE, ...log, ...rest(end)]);
      expectSame(run(partly), run(whole));
    });
    fc.assert(holds, { numRuns: 8, seed: 20_220_110, endOnFailure: true });
  }, 900_000);

  it('gives the same figures when more days were summed up before the job answered', () => {
    const end = CONNECTED + 9 * DAY_MS + 6 * HOUR;
    const midnight = CONNECTED + 9 * DAY_MS;
    const broke = reading('cs-2', CONNECTED + 5 * DAY_MS + 12 * HOUR, { status: 'FAULTED' });
    const said = [
      reading('cs-2', CONNECTED + 1, { status: 'IDLE' }),
      ...lifeOf('cs-2', CONNECTED, end),
    ];
    const hours = ticks(CONNECTED, midnight - 15 * MINUTE, HOUR);
    // Days are summed up when nothing was missed for a minute.
    const minutes = ticks(midnight - 15 * MINUTE, end, MINUTE);
    const late = { ...broke, at: midnight - 10 * MINUTE, historical: true };
    const run = (readings: readonly Reading[], answerAfterMs = 0) => {
      const log = inOrder([...readings, ...hours, ...minutes]);
      return runWithJob([...ONE, ...log, ...rest(end)], { answerAfterMs });
    };
    const filled = run([...said, late], 2 * HOUR);
    expect(filled.dirty.map(({ to }) => to)).toEqual([
      midnight - 3 * DAY_MS,
      midnight - 2 * DAY_MS,
    ]);
    expectSame(filled, run([...said, broke]));
  }, 900_000);
});
