import type { AssetVersion, KpiLogRecord, PlannedWindow } from '@infrapulse/domain';
import { foldedAtOnce } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import { alarmsConfig } from '../src/config.ts';
import { createAlarmsFold } from '../src/fold-readings.ts';
import {
  command,
  kpi,
  MINUTE,
  noEvents,
  part,
  reading,
  register,
  runCity,
  runKpis,
  SECOND,
  T0,
  tick,
  ticks,
  version,
} from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
const [one, two] = [part('1', 'connector'), part('2', 'connector')];
const charger = (more: Partial<AssetVersion> = {}, at = T0) =>
  register('cs-1', 'charger', { parts: [one, two], ...more }, at);
const fault = (seconds: number, status = 'FAULTED') =>
  reading('charger', 'cs-1', s(seconds), { part: '2', status });
const standing = (log: Parameters<typeof runCity>[0]) =>
  [...runCity(log).standing.values()].map(({ rule, state, suppressedBy }) => {
    return { rule, state, suppressedBy };
  });
const SUPPRESSED = { state: 'SUPPRESSED_BY_DESIGN', suppressedBy: 'lifecycle' };

describe('an alarm of a part', () => {
  const raised = [charger(), fault(0), ...ticks(T0, s(300))];
  it('stands while the register lists the part', () => {
    expect(standing(raised)).toMatchObject([{ state: 'UNACK_ACTIVE' }]);
  });

  it('is suppressed once the register lists it no more, and calls when it is back and still so', () => {
    const gone = charger({ parts: [one], validFrom: s(310) }, s(310));
    const log = [...raised, gone, tick(s(311))];
    expect(standing(log)).toMatchObject([SUPPRESSED]);
    const back = charger({ validFrom: s(320) }, s(320));
    expect(standing([...log, back, tick(s(321))])).toMatchObject([{ state: 'UNACK_ACTIVE' }]);
  });

  it.each([
    ['the part', { parts: [one, { ...two, retiredAt: s(400) }] }],
    ['the asset', { retiredAt: s(400) }],
    ['a version still to come', { parts: [one], validFrom: s(400) }],
  ] as const)('is suppressed at the time at which %s retires', (_, more) => {
    const log = [...raised, charger({ validFrom: s(310), ...more }, s(310))];
    expect(standing([...log, ...ticks(s(310), s(399))])).toMatchObject([{ state: 'UNACK_ACTIVE' }]);
    expect(standing([...log, ...ticks(s(310), s(401))])).toContainEqual(
      expect.objectContaining(SUPPRESSED),
    );
  });
});

describe('an alarm that is suppressed', () => {
  const window: PlannedWindow = {
    type: 'window',
    windowId: 'w-1',
    purpose: 'maintenance',
    scope: 'asset',
    id: 'cs-1',
    from: T0,
    to: s(1000),
    code: 'scheduled_maintenance',
    reason: '',
    status: 'approved',
    proposedBy: 'a',
    decidedBy: 'a',
    at: T0,
  };
  const id = 'asset~cs-1~2~CHARGER_FAULTED';
  const log = [charger(), window, fault(0), ...ticks(T0, s(300))];

  it('is so still when it is put back in service, until what suppresses it ends', () => {
    const [alarm] = [...runCity(log).standing.values()];
    expect(alarm).toMatchObject({ state: 'SUPPRESSED_BY_DESIGN', suppressedBy: 'w-1' });
    const by = alarm?.id ?? id;
    const out = command(by, 'out-of-service', s(301));
    const back = command(by, 'return', s(302));
    const returned = [...log, out, back, tick(s(303))];
    expect(standing(returned)).toMatchObject([
      { state: 'SUPPRESSED_BY_DESIGN', suppressedBy: 'w-1' },
    ]);
    expect(standing([...returned, ...ticks(s(303), s(1001))])).toMatchObject([
      { state: 'UNACK_ACTIVE' },
    ]);
  });
});

describe('an alarm on a KPI', () => {
  const dc = (more: Partial<AssetVersion>, at: number) =>
    register('dc-1', 'datacenter', { telemetry: 'none', connectedAt: null, ...more }, at);
  const figures = (...minutes: readonly number[]) => minutes.map((m) => kpi(T0 + m * MINUTE, 1.3));
  const raised = figures(0, 15);
  /** What the fold over readings tells the fold over KPIs. */
  const told = (log: Parameters<typeof runCity>[0]) => runCity(log).notices;
  const inService = [dc({}, T0), tick(s(1))];
  const left = [...inService, dc({ retiredAt: s(1200) }, s(1100)), ...ticks(s(1100), s(1201))];
  const states = (log: readonly KpiLogRecord[]) =>
    runKpis(log).transitions.map(({ step, alarm: { state, suppressedBy } }) => {
      return { step, state, suppressedBy };
    });

  it('is suppressed once its asset retires, as others of it are, and is not raised while it is gone', () => {
    expect(told(inService)).not.toContainEqual(expect.objectContaining({ type: 'service' }));
    const gone = [...raised, ...told(left)];
    const steps = [{ step: 'raised', state: 'UNACK_ACTIVE', suppressedBy: null }];
    expect(states(gone)).toEqual([...steps, { step: 'suppressed', ...SUPPRESSED }]);
    expect(states([...told(left), ...figures(30, 45)])).toEqual([
      { step: 'raised', ...SUPPRESSED },
    ]);
  });

  it('calls again when its asset is back and nothing says that it is over', () => {
    const back = [...left, dc({ validFrom: s(1300) }, s(1300)), ...ticks(s(1300), s(1302))];
    expect(states([...raised, ...told(back)]).at(-1)).toEqual({
      step: 'returned',
      state: 'UNACK_ACTIVE',
      suppressedBy: null,
    });
  });

  it('comes back by itself when its asset was to be out of service for a time', () => {
    const away = dc({ lifecycle: 'SUSPENDED', validFrom: s(1200) }, s(1100));
    const back = dc({ validFrom: s(1500) }, s(1101));
    const log = told([...inService, away, back, ...ticks(s(1100), s(1501))]);
    expect(states([...raised, ...log]).map(({ step, state }) => [step, state])).toEqual([
      ['raised', 'UNACK_ACTIVE'],
      ['suppressed', 'SUPPRESSED_BY_DESIGN'],
      ['returned', 'UNACK_ACTIVE'],
    ]);
  });

  it('stays suppressed when it is put back in service while its asset is gone', () => {
    const id = 'asset~dc-1~-~PUE_ABOVE_LIMIT';
    const back = command(id, 'return', s(1202));
    expect(states([...raised, ...told(left), back]).at(-1)).toEqual({
      step: 'suppressed',
      ...SUPPRESSED,
    });
  });

  it('is told by a fold that goes on with the state of a former release', () => {
    const asset = { id: 'dc-1', kind: 'datacenter', origin: '' };
    const versions = [version('datacenter', { lifecycle: 'RETIRED' })];
    const former = { asset: { ...asset, versions }, heardAt: 0, heardBy: '', offlineAt: null };
    const memory = { clocks: {}, alarms: {}, quiet: {}, reported: {} };
    const state = new Map([['a/dc-1', { ...former, ...memory }]]);
    const config = alarmsConfig.parse({});
    const fold = createAlarmsFold(state, { partition: 0, config, events: noEvents });
    const record = { partition: 0, offset: 0, key: '', value: tick(s(1)) };
    const values = foldedAtOnce(fold.apply([record])).map(({ value }) => value);
    const gone = { type: 'service', scope: 'asset', id: 'dc-1', inService: false, at: s(1) };
    expect(values).toContainEqual(gone);
    expect([...fold.changes()]).toContainEqual(['r/dc-1', former.asset]);
  });
});
