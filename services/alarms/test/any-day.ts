import type { LogRecord, PlannedWindow } from '@infrapulse/domain';
import fc from 'fast-check';
import { command, MINUTE, part, presence, reading, register, SECOND, T0, tick } from './city.ts';

const END = T0 + 30 * MINUTE;

const ASSETS = [
  register('cs-1', 'charger', {
    gateway: 'gw-1',
    heartbeatS: 60,
    parts: [part('1', 'connector'), part('2', 'connector')],
  }),
  register('h-1', 'hydrogen', {
    site: 'st-2',
    parts: [part('s', 'sensor'), part('fan', 'sensor')],
  }),
  register('bs-1', 'site5g', { intervalS: 60, parts: [part('c1', 'cell'), part('fsu', 'fsu')] }),
];

const within = fc.integer({ min: 0, max: 30 * 60 - 1 }).map((seconds) => T0 + seconds * SECOND);
const delay = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  fc.integer({ min: 0, max: 3 * MINUTE }),
);

const words = fc.constantFrom(
  ['charger', 'cs-1', '1', { status: 'FAULTED' }] as const,
  ['charger', 'cs-1', '1', { status: 'IDLE' }] as const,
  ['charger', 'cs-1', '2', { metrics: { temperature_c: 90 } }] as const,
  ['charger', 'cs-1', '2', { metrics: { temperature_c: 83 } }] as const,
  ['charger', 'cs-1', '2', { metrics: { temperature_c: 40 } }] as const,
  ['hydrogen', 'h-1', 's', { metrics: { h2_pct_vol: 0.5 } }] as const,
  ['hydrogen', 'h-1', 's', { metrics: { h2_pct_vol: 0.1 } }] as const,
  ['hydrogen', 'h-1', 'fan', { metrics: { fan_running: 0 } }] as const,
  ['hydrogen', 'h-1', 'fan', { metrics: { fan_running: 1 } }] as const,
  ['site5g', 'bs-1', 'c1', { status: 'FAULT' }] as const,
  ['site5g', 'bs-1', 'c1', { status: 'IN_SERVICE' }] as const,
  ['site5g', 'bs-1', 'fsu', { metrics: { mains_fail: 1, battery_pct: 15 } }] as const,
  ['site5g', 'bs-1', 'fsu', { metrics: { mains_fail: 0, battery_pct: 90 } }] as const,
  ['site5g', 'bs-1', 'fsu', { extra: { alarms: [{ code: 'A 1', active: true }] } }] as const,
  ['site5g', 'bs-1', 'fsu', { extra: { alarms: [{ code: 'A 1', active: false }] } }] as const,
);

const told = fc
  .tuple(words, within, delay, fc.constantFrom(null, null, null, null, 'BAD' as const), fc.nat(9))
  .map(([[kind, asset, name, more], ts, late, quality, dice]) => {
    const historical = dice === 0;
    return reading(kind, asset, ts, { part: name, ...more, at: ts + late, quality, historical });
  });

const presences = fc
  .tuple(
    fc.constantFrom({ asset: 'cs-1' }, { asset: 'h-1' }, { gateway: 'gw-1' }),
    fc.boolean(),
    within,
  )
  .map(([who, online, at]) => presence(who, online, at));
const gatewaySeen = within.map(
  (at) => ({ type: 'gateway_seen', gateway: 'gw-1', at, node: 'n1' }) as const,
);

const windows = fc
  .tuple(
    fc.constantFrom('w-1', 'w-2', 'w-3'),
    fc.constantFrom(['asset', 'cs-1'], ['part', 'bs-1~c1'], ['site', 'st-1'], ['site', 'st-2']),
    within,
    fc.integer({ min: MINUTE, max: 10 * MINUTE }),
    fc.constantFrom('approved', 'approved', 'withdrawn'),
    within,
  )
  .map(([windowId, [scope, id], from, length, status, at]): LogRecord => {
    const about = { type: 'window', windowId, purpose: 'maintenance', scope, id, status };
    const rest = { code: 'other', reason: '', proposedBy: 'a', decidedBy: 'b' };
    return { ...about, ...rest, from, to: from + length, at } as PlannedWindow;
  });

const commands = fc
  .tuple(
    fc.constantFrom(
      'asset~cs-1~1~CHARGER_FAULTED',
      'asset~h-1~s~H2_CONCENTRATION',
      'asset~bs-1~fsu~MAINS_FAILURE',
      'asset~bs-1~fsu~REPORTED-A_1-1tmq7s33',
      'asset~h-1~-~DEVICE_SILENT',
    ),
    fc.constantFrom('ack', 'shelve', 'unshelve', 'reset', 'suppress', 'out-of-service', 'return'),
    within,
    fc.constantFrom(1, 1, 2, 3),
  )
  .map(([alarm, verb, at, occurrence]) => command(alarm, verb, at, { occurrence, forS: 200 }));

const moves = fc
  .tuple(within, fc.constantFrom('SUSPENDED', 'IN_SERVICE', 'RETIRED'), fc.nat(600))
  .map(([at, lifecycle, ahead]) =>
    register('bs-1', 'site5g', { lifecycle, validFrom: at + ahead * SECOND, intervalS: 60 }, at),
  );

/** Stretches in which our instance is gone (and comes back with another boot) or cannot hear. */
const outages = fc.array(
  fc.record({
    from: within,
    length: fc.integer({ min: 2 * SECOND, max: 3 * MINUTE }),
    how: fc.constantFrom('gone', 'deaf'),
  }),
  { maxLength: 2 },
);

export const readings = fc.array(told, { minLength: 10, maxLength: 120 });

/** Half an hour of a small city, with everything its log can hold; `logOf` puts the ticks in. */
export const anyDay = fc
  .tuple(
    readings,
    fc.array(fc.oneof(presences, gatewaySeen, windows, commands, commands, moves), {
      maxLength: 20,
    }),
    outages,
  )
  .map(([heard, others, gaps]) => ({ records: [...heard, ...others], gaps }));

interface Day {
  readonly records: readonly LogRecord[];
  readonly gaps?: readonly Outage[];
}
type Outage = { readonly from: number; readonly length: number; readonly how: string };

/** The register, what happened by append time, and a tick each second while our instance lives. */
export function logOf({ records, gaps = [] }: Day): LogRecord[] {
  const during = (at: number, how: string) =>
    gaps.some((gap) => gap.how === how && at > gap.from && at < gap.from + gap.length);
  const log = records.filter(({ at }) => !during(at, 'gone'));
  for (let at = T0; at <= END + 5 * MINUTE; at += SECOND) {
    if (during(at, 'gone')) continue;
    const boot = 1 + gaps.filter(({ from, how }) => how === 'gone' && from < at).length;
    log.push(tick(at, { boot, upstream: !during(at, 'deaf') }));
  }
  return [...ASSETS, ...log.sort((a, b) => a.at - b.at)];
}
