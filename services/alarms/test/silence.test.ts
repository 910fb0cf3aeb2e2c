import { describe, expect, it } from 'vitest';
import {
  MINUTE,
  part,
  presence,
  reading,
  register,
  runCity,
  SECOND,
  T0,
  tick,
  ticks,
} from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
/** Silent after three intervals of 10 s. */
const station = register('h-1', 'hydrogen', { parts: [part('n-1', 'nozzle')] });
const beat = (seconds: number, more = {}) =>
  reading('hydrogen', 'h-1', s(seconds), { part: 'n-1', status: 'OPEN', ...more });

describe('silence', () => {
  it('raises three intervals after the last word and ends with the next', () => {
    const log = [station, beat(0), ...ticks(T0, s(29))];
    expect(runCity(log).story).toEqual([]);
    const { story, standing } = runCity([...log, tick(s(30)), tick(s(31)), beat(40)]);
    expect(story).toEqual([
      ['DEVICE_SILENT', 'raised', 30],
      ['DEVICE_SILENT', 'cleared', 40],
    ]);
    expect([...standing.keys()]).toEqual(['asset~h-1~-~DEVICE_SILENT']);
  });

  it('raises for an expected asset that was never heard, not before the log began', () => {
    const log = [station, tick(s(1000)), ...ticks(s(1000), s(1031))];
    expect(runCity(log).story).toEqual([['DEVICE_SILENT', 'raised', 1030]]);
  });

  it('raises at once when the device says goodbye or the broker says so for it', () => {
    const gone = presence({ asset: 'h-1' }, false, s(5));
    const { story } = runCity([station, beat(0), gone, tick(s(6)), beat(7)]);
    expect(story).toEqual([
      ['DEVICE_SILENT', 'raised', 5],
      ['DEVICE_SILENT', 'cleared', 7],
    ]);
  });

  it('says nothing of assets that nobody expects, that are planned, or to come', () => {
    for (const more of [
      { telemetry: 'none', connectedAt: null },
      { lifecycle: 'PLANNED' },
      { lifecycle: 'UNREGISTERED' },
      { commissionedAt: s(7200) },
    ] as const)
      expect(runCity([register('h-1', 'hydrogen', more), ...ticks(T0, s(120))]).story).toEqual([]);
  });

  it('is judged by the version in force, not by one still to come', () => {
    const retired = { validFrom: s(3600), lifecycle: 'RETIRED' } as const;
    const later = register('h-1', 'hydrogen', retired, s(1));
    const log = [station, later, beat(0), ...ticks(T0, s(31))];
    expect(runCity(log).story).toEqual([['DEVICE_SILENT', 'raised', 30]]);
    const { story, standing } = runCity([...log, ...ticks(s(3598), s(3602))]);
    expect(story.at(-1)).toEqual(['DEVICE_SILENT', 'suppressed', 3600]);
    expect([...standing.values()]).toMatchObject([{ state: 'SUPPRESSED_BY_DESIGN' }]);
  });

  it('begins anew when an asset comes back into service', () => {
    const off = register('h-1', 'hydrogen', { validFrom: s(60), lifecycle: 'SUSPENDED' }, s(10));
    const on = register('h-1', 'hydrogen', { validFrom: s(600) }, s(20));
    const log = [station, beat(0), off, on, ...ticks(T0, s(25)), beat(25)];
    const { story } = runCity([...log, ...ticks(s(25), s(640))]);
    expect(story).toEqual([
      ['DEVICE_SILENT', 'raised', 55],
      ['DEVICE_SILENT', 'cleared', 60],
      ['DEVICE_SILENT', 'suppressed', 60],
      ['DEVICE_SILENT', 'returned', 600],
      ['DEVICE_SILENT', 'raised', 630],
    ]);
  });
});

describe('behind a gateway', () => {
  const behind = register('cs-1', 'charger', {
    gateway: 'gw-1',
    heartbeatS: 60,
    parts: [part('1', 'connector')],
  });
  const said = reading('charger', 'cs-1', T0, { part: '1', status: 'IDLE', gateway: 'gw-1' });
  const seen = (seconds: number) =>
    ({ type: 'gateway_seen', gateway: 'gw-1', at: s(seconds), node: 'n1' }) as const;

  it('an asset has longer, and its gateway vouches for who reports on change', () => {
    const log = [behind, said, ...ticks(T0, s(100)), seen(100)];
    expect(runCity([...log, ...ticks(s(100), s(379))]).story).toEqual([]);
    const { story } = runCity([...log, ...ticks(s(100), s(380)), seen(400), tick(s(401))]);
    expect(story).toEqual([
      ['DEVICE_SILENT', 'raised', 380],
      ['DEVICE_SILENT', 'cleared', 401],
    ]);
  });

  it('goes with its gateway and comes back with it', () => {
    const { story } = runCity([
      behind,
      said,
      presence({ gateway: 'gw-1' }, false, s(10)),
      tick(s(11)),
      presence({ gateway: 'gw-1' }, true, s(20)),
      tick(s(21)),
    ]);
    expect(story).toEqual([
      ['DEVICE_SILENT', 'raised', 10],
      ['DEVICE_SILENT', 'cleared', 21],
    ]);
  });

  it('comes back with any message of its gateway, as with a greeting', () => {
    const gone = presence({ gateway: 'gw-1' }, false, s(10));
    const { story } = runCity([behind, said, gone, tick(s(11)), seen(20), tick(s(21))]);
    expect(story).toEqual([
      ['DEVICE_SILENT', 'raised', 10],
      ['DEVICE_SILENT', 'cleared', 21],
    ]);
  });

  it('an asset that said goodbye itself is not back with its gateway', () => {
    const { story } = runCity([
      behind,
      said,
      presence({ asset: 'cs-1' }, false, s(10)),
      tick(s(11)),
      presence({ gateway: 'gw-1' }, false, s(12)),
      presence({ gateway: 'gw-1' }, true, s(20)),
      ...ticks(s(20), s(30)),
    ]);
    expect(story).toEqual([['DEVICE_SILENT', 'raised', 10]]);
  });

  it('an asset that is heard is not silent, whatever its gateway said; nor one that is behind another by then', () => {
    const gone = presence({ gateway: 'gw-1' }, false, s(10));
    const heard = { ...said, ts: s(15), at: s(15) };
    const moved = register('cs-1', 'charger', { gateway: 'gw-2', validFrom: s(15) }, s(15));
    for (const back of [heard, moved]) {
      const { story } = runCity([behind, said, gone, tick(s(11)), back, ...ticks(s(15), s(40))]);
      expect(story.map(([, step]) => step)).toEqual(['raised', 'cleared']);
    }
  });

  it('an asset that was heard since is gone again when its gateway is said to be gone again', () => {
    const gone = (seconds: number) => presence({ gateway: 'gw-1' }, false, s(seconds));
    const heard = { ...said, ts: s(15), at: s(15) };
    const log = [behind, said, gone(10), tick(s(11)), heard, tick(s(16)), gone(20), tick(s(21))];
    expect(runCity([...log, gone(25), ...ticks(s(25), s(40))]).story).toEqual([
      ['DEVICE_SILENT', 'raised', 10],
      ['DEVICE_SILENT', 'cleared', 15],
      ['DEVICE_SILENT', 'raised', 20],
    ]);
  });

  it('a gateway that is back does not vouch for a device that reports periodically', () => {
    const meter = register('h-1', 'hydrogen', { gateway: 'gw-1' });
    const { story } = runCity([
      meter,
      beat(0),
      ...ticks(T0, s(140)),
      presence({ gateway: 'gw-1' }, false, s(150)),
      presence({ gateway: 'gw-1' }, true, s(160)),
      ...ticks(s(160), s(200)),
    ]);
    expect(story).toEqual([['DEVICE_SILENT', 'raised', 130]]);
  });
});

describe('an outage of our own', () => {
  const HEARD = 20;
  const GAP = 600;
  const before = [
    station,
    beat(0),
    ...ticks(T0, s(10)),
    beat(10),
    ...ticks(s(10), s(HEARD)),
    beat(HEARD),
  ];
  const back = ticks(s(HEARD + GAP - 1), s(HEARD + GAP + 200), { boot: 2 });
  const at = (record: { readonly at: number }) => record.at;

  it('raises no alarm of a device that is heard again within a minute', () => {
    const heard = beat(HEARD + GAP + 50);
    const log = [
      ...before,
      ...[...back, heard, beat(HEARD + GAP + 75)].sort((a, b) => at(a) - at(b)),
    ];
    const until = log.filter((record) => at(record) <= s(HEARD + GAP + 100));
    expect(runCity(until).story).toEqual([]);
  });

  it('alarms of a device that died in it, within limit, gap and a minute', () => {
    const { story } = runCity([...before, ...back]);
    expect(story).toEqual([['DEVICE_SILENT', 'raised', HEARD + GAP + 60]]);
    expect(story[0]?.[2]).toBeLessThanOrEqual(HEARD + 30 + GAP + 60);
  });

  it('is one too while our way to the devices is broken', () => {
    const broken = ticks(s(HEARD), s(HEARD + 100), { upstream: false });
    const { story } = runCity([...before, ...broken, ...ticks(s(HEARD + 100), s(HEARD + 300))]);
    expect(story).toEqual([['DEVICE_SILENT', 'raised', HEARD + 101 + 60]]);
  });

  it('holds what only another instance could say of its devices', () => {
    const other = ticks(T0, s(HEARD + 200), { node: 'n2' });
    const log = [...before, ...other].sort((a, b) => at(a as never) - at(b as never));
    const { story } = runCity(log);
    expect(story).toEqual([['DEVICE_SILENT', 'raised', HEARD + 5 + 60]]);
  });

  it('fires no delay for what a device may have taken back meanwhile', () => {
    const charger = register('cs-1', 'charger', { parts: [part('1', 'connector')] });
    const says = (seconds: number, status: string, heard = seconds) =>
      reading('charger', 'cs-1', s(seconds), { part: '1', status, at: s(heard) });
    const begin = [charger, ...ticks(T0, s(10)), says(10, 'FAULTED'), tick(s(11))];
    const again = ticks(s(599), s(603), { boot: 2 });
    const taken = runCity([...begin, ...again, says(12, 'IDLE', 603), ...ticks(s(603), s(700))]);
    expect(taken.story).toEqual([]);
    const held = runCity([...begin, ...again, ...ticks(s(603), s(700), { boot: 2 })]);
    expect(held.story).toEqual([['CHARGER_FAULTED', 'raised', 15]]);
    const late = held.transitions[0]?.src;
    expect(Number(late?.split(':')[1])).toBeGreaterThan(begin.length + 50);
  });

  it('does not delay the alarm of a device that spoke after it', () => {
    const heard = beat(HEARD + GAP + 5);
    const log = [...before, ...[...back, heard].sort((a, b) => at(a) - at(b))];
    expect(runCity(log).story).toEqual([['DEVICE_SILENT', 'raised', HEARD + GAP + 35]]);
  });

  it('starts nobody off silent when the log goes on after a long stop', () => {
    const long = [...before, tick(T0 + 3 * 24 * 60 * MINUTE, { boot: 2 })];
    expect(runCity(long).story).toEqual([]);
  });
});
