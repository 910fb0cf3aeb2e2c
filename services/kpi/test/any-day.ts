import type { KpiRecord, LogRecord, PlannedWindow, Presence } from '@infrapulse/domain';
import fc from 'fast-check';
import {
  at,
  type CityRun,
  HOUR,
  MINUTE,
  part,
  reading,
  register,
  session,
  tick,
  version,
} from './city.ts';

const START = at('2022-06-01 20:00');
/** Readings stop here; what follows is quiet, so that everything has been said at least once more. */
const END = START + 5 * HOUR;
const QUIET = END + 150 * MINUTE;

const meter = { registerModulusKwh: 1_000_000, maxKw: 4000 };
const ASSETS = [
  register(
    'cs-1',
    'charger',
    version('charger', START, {
      gateway: 'gw-1',
      parts: [part('1', 'connector'), part('2', 'connector')],
    }),
  ),
  register(
    'cs-2',
    'charger',
    version('charger', START, {
      site: 'st-2',
      openingHours: 'Mo-Su 06:00-22:30',
      attributes: { ratedKw: 60 },
      parts: [part('1', 'connector')],
    }),
  ),
  register(
    'bs-1',
    'site5g',
    version('site5g', START, {
      operator: 'op-2',
      attributes: { batteryAh: 500, batteryV: 48 },
      parts: [part('c1', 'cell', { gnbId: 'g-1' }), part('m', 'site_total')],
    }),
  ),
  register(
    'h2-1',
    'hydrogen',
    version('hydrogen', START, {
      intervalS: 1800,
      parts: [
        part('n1', 'nozzle', { pressureClass: 35 }),
        part('n2', 'nozzle', { pressureClass: 'H70' }),
        part('t1', 'storage', { pressureClass: 70, volumeL: 2000 }),
      ],
    }),
  ),
  register(
    'dc-1',
    'datacenter',
    version('datacenter', START, {
      attributes: { gridKgCo2PerKwh: 0.5703 },
      parts: [
        part('total', 'facility_total', meter),
        part('it', 'it_in', meter),
        part('w', 'water', { registerModulusL: 100_000 }),
      ],
    }),
  ),
];

const STATUSES = {
  charger: ['IDLE', 'CHARGING', 'FAULTED', 'INOPERATIVE', 'UNKNOWN'],
  site5g: ['IN_SERVICE', 'ENERGY_SAVING', 'FAULT', 'MANUAL_BLOCK'],
  hydrogen: ['OPEN', 'LIMITED', 'CLOSED', 'FAULTED'],
} as const;

const within = fc.integer({ min: 0, max: END - START - 1 }).map((ms) => START + ms);
const delay = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  fc.integer({ min: 0, max: 10 * MINUTE }),
);
const place = fc.constantFrom(
  ['charger', 'cs-1', '1'] as const,
  ['charger', 'cs-1', '2'] as const,
  ['charger', 'cs-1', ''] as const,
  ['charger', 'cs-2', '1'] as const,
  ['site5g', 'bs-1', 'c1'] as const,
  ['hydrogen', 'h2-1', 'n1'] as const,
  ['hydrogen', 'h2-1', 'n2'] as const,
);

const told = fc
  .tuple(place, within, delay, fc.nat(9), fc.constantFrom(null, null, null, 'BAD' as const))
  .map(([[kind, asset, name], ts, late, choice, quality]) => {
    const status: string | undefined = STATUSES[kind][choice];
    const more = status === undefined ? {} : { status };
    return reading(asset, ts, { kind, part: name, at: ts + late, quality, ...more });
  });

/** Two meters that only grow, read at times of their own. */
const metered = fc.tuple(fc.constantFrom('total', 'it'), within, delay).map(([name, ts, late]) => {
  const kwh = Math.round((ts - START) / (name === 'total' ? 3000 : 4000)) / 10;
  const metrics = { energy_kwh: 1000 + kwh };
  return reading('dc-1', ts, { kind: 'datacenter', part: name, at: ts + late, metrics });
});

const otherMeter = fc.constantFrom(
  ['datacenter', 'dc-1', 'w', 'water_l'] as const,
  ['site5g', 'bs-1', 'm', 'energy_kwh'] as const,
  ['charger', 'cs-2', '1', 'energy_kwh'] as const,
);

/** Water, the energy of a 5G site and of a charger, as meters that only grow. */
const otherMetered = fc
  .tuple(otherMeter, within, delay)
  .map(([[kind, asset, name, metric], ts, late]) => {
    const metrics = { [metric]: 99_000 + Math.round((ts - START) / 9000) };
    return reading(asset, ts, { kind, part: name, at: ts + late, metrics });
  });

/** What a cell carried in a quarter of an hour. */
const volume = fc
  .tuple(fc.integer({ min: 1, max: 19 }), delay, fc.nat(5000))
  .map(([n, late, mb]) => {
    const ts = START + n * 15 * MINUTE;
    const more = { metrics: { data_delta_gb: mb / 1000 }, extra: { periodS: 900 } };
    return reading('bs-1', ts, { kind: 'site5g', part: 'c1', at: ts + late, ...more });
  });

const tank = fc
  .tuple(within, delay, fc.integer({ min: 10, max: 70 }))
  .map(([ts, late, pressure_mpa]) => {
    const metrics = { pressure_mpa, temperature_c: 20 };
    return reading('h2-1', ts, { kind: 'hydrogen', part: 't1', at: ts + late, metrics });
  });

/** Life of the parts, so that days are not all unknown. */
const beats = fc.constantFrom(10 * MINUTE, 25 * MINUTE).map((everyMs) => {
  const records = [];
  for (let ts = START + 1; ts < END; ts += everyMs) {
    records.push(reading('cs-2', ts));
    records.push(reading('bs-1', ts + 1, { kind: 'site5g', part: 'c1' }));
    records.push(reading('cs-1', ts + 2, { part: '2' }));
  }
  return records;
});

const presence = fc
  .tuple(fc.constantFrom('cs-1', 'bs-1', 'gw-1'), fc.boolean(), within)
  .map(([id, online, when]): Presence => {
    const subject = id === 'gw-1' ? { asset: '', gateway: id } : { asset: id, gateway: '' };
    return { type: 'presence', ...subject, online, at: when, node: 'n1' };
  });

const planned = fc
  .tuple(
    fc.constantFrom(['asset', 'cs-1'], ['part', 'cs-1~2'], ['site', 'st-2'], ['site', 'st-1']),
    within,
    fc.integer({ min: MINUTE, max: 2 * HOUR }),
    within,
    fc.constantFrom('approved', 'withdrawn'),
  )
  .map(([[scope, id], from, length, when, status]): LogRecord => {
    const window = { type: 'window', windowId: `w-${from}`, purpose: 'maintenance', scope, id };
    const decided = { code: 'scheduled_maintenance', reason: '', proposedBy: 'a', decidedBy: 'b' };
    return { ...window, ...decided, from, to: from + length, status, at: when } as PlannedWindow;
  });

const moved = within.map((when) =>
  register(
    'cs-2',
    'charger',
    version('charger', when, {
      site: 'st-3',
      attributes: { ratedKw: 120 },
      commissionedAt: START,
      connectedAt: START,
      parts: [part('1', 'connector')],
    }),
  ),
);

/** What a session says follows from its end, so that one told twice says the same. */
const ended = fc
  .tuple(
    fc.constantFrom(['cs-1', '1'] as const, ['cs-1', '2'] as const, ['cs-2', '1'] as const),
    within,
    delay,
  )
  .map(([[asset, name], end, late]) => {
    const start = end - ((end % 50) + 1) * MINUTE;
    const energyKwh = end % 4 === 0 ? 0 : (end % 300) / 10;
    const told = { part: name, start, energyKwh, byUser: end % 7 === 0, userRef: `u-${end % 2}` };
    return session(asset, `${name}-${end}`, end, { ...told, at: end + late });
  });

const readings = fc
  .tuple(
    fc.array(told, { minLength: 5, maxLength: 40 }),
    fc.array(metered, { maxLength: 30 }),
    fc.array(fc.oneof(otherMetered, volume, tank), { maxLength: 60 }),
    beats,
  )
  .map((all) => onePerInstant(all.flat()));

/** Messages of one part and instant would be merged in the order they arrive: leave one. */
function onePerInstant<T extends { asset: string; part: string; ts: number }>(all: T[]): T[] {
  const seen = new Set<string>();
  return all.filter(({ asset, part: name, ts }) => {
    const key = `${asset}~${name}~${ts}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Readings alone, with their delays. */
export const anyReadings = readings;

/** A night of a small city, with everything a log can hold. */
export const anyDay = fc
  .tuple(
    readings,
    fc.array(fc.oneof(presence, planned, moved), { maxLength: 6 }),
    fc.array(ended, { maxLength: 8 }),
  )
  .map(([heard, others, sessions]) => logOf([...heard, ...others, ...sessions]));

/** The log: the register, what happened by append time, and ticks until all has been quiet for long. */
export function logOf(records: readonly LogRecord[]): LogRecord[] {
  const log: LogRecord[] = [...records];
  for (let t = START; t < END; t += 15 * MINUTE) log.push(tick(t));
  for (let t = END; t <= QUIET; t += 30 * MINUTE) log.push(tick(t));
  return [...ASSETS, ...log.sort((a, b) => a.at - b.at)];
}

/** What a record says, without when and by which way it came to say it. */
export function figures(run: CityRun, wanted: (key: string) => boolean = () => true) {
  const said = [...run.records]
    .filter(([key]) => wanted(key))
    .map(([key, record]) => [key, says(record)]);
  return Object.fromEntries(said);
}

/** Counts of messages and their delays are about how often and when they came: they differ when that does. */
export function isOfEvents(key: string): boolean {
  return !key.startsWith('quality.') || key.startsWith('quality.completeness/');
}

function says(record: KpiRecord) {
  const {
    position: _,
    computedAt: __,
    revision: ___,
    status: ____,
    reason: _____,
    ...numbers
  } = record;
  return numbers;
}
