import { describe, expect, it } from 'vitest';
import { createRowCheck, isBad } from '../src/readings/check-rows.ts';
import { connectedSince } from '../src/readings/connect-since.ts';
import type { KnownAssets, VersionRow } from '../src/readings/known-assets.ts';

const NOW = Date.parse('2026-11-24T00:00:00Z');
const DAY = 86_400_000;

function version(fields: Partial<VersionRow> = {}): VersionRow {
  return {
    id: 'cs-1',
    kind: 'charger',
    validFrom: '2021-03-01T00:00:00.000Z',
    lifecycle: 'IN_SERVICE',
    telemetry: 'expected',
    connectedAt: '2026-11-01T00:00:00.000Z',
    clock: 'device',
    intervalS: 60,
    parts: [{ part: '1' }],
    ...fields,
  };
}

const assets: KnownAssets = new Map([
  ['cs-1', [version()]],
  ['deaf', [version({ id: 'deaf', clock: 'none' })]],
]);

describe('a row of history', () => {
  const check = createRowCheck(assets, NOW);
  const row = { ts: '1795000000000', kind: 'charger', asset: 'cs-1', part: '1', status: 'IDLE' };
  const faultOf = (cells: Record<string, unknown>) => {
    const checked = check({ line: 7, cells });
    return isBad(checked) ? [checked.line, checked.fault.code, checked.fault.field] : 'good';
  };

  it('becomes the message that ingest takes, marked as history', () => {
    const checked = check({ line: 2, cells: { ...row, energy_kwh: '12.5', power_kw: '' } });
    if (isBad(checked)) throw new Error(checked.fault.hint);
    expect(JSON.parse(checked.text)).toEqual({
      ts: 1_795_000_000_000,
      kind: 'charger',
      asset: 'cs-1',
      part: '1',
      status: 'IDLE',
      historical: true,
      metrics: { energy_kwh: 12.5 },
    });
    expect(checked).toMatchObject({ line: 2, kind: 'charger', asset: 'cs-1', setAside: [] });
  });

  it('of quality TEST is told from what connects an asset', () => {
    const isTest = (cells: Record<string, unknown>) => {
      const checked = check({ line: 2, cells: { ...row, ...cells } });
      return !isBad(checked) && checked.isTest;
    };
    expect([isTest({ quality: 'TEST' }), isTest({ quality: 'BAD' }), isTest({})]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('that will not do is named with its line, code, field and a hint', () => {
    expect(faultOf({ ...row, ts: '2026-01-01 08:00:00' })).toEqual([7, 'SCHEMA', 'ts']);
    expect(faultOf({ ...row, ts: '1795000000' })).toEqual([7, 'TOO_OLD', 'ts']);
    expect(faultOf({ ...row, part: '2' })).toEqual([7, 'UNKNOWN_PART', 'part']);
    expect(faultOf({ ...row, kind: 'hydrogen' })).toEqual([7, 'KIND_MISMATCH', 'kind']);
    expect(faultOf({ ...row, status: 'Asleep' })).toEqual([7, 'UNKNOWN_STATUS', 'status']);
    expect(faultOf({ ...row, asset: 'deaf' })).toEqual([7, 'SCHEMA', 'ts']);
    expect(faultOf({ ...row, alarms: 'not JSON' })).toEqual([7, 'SCHEMA', 'alarms']);
    const strange = check({ line: 1, cells: { ...row, energy_kw: '1' } });
    expect(isBad(strange) && strange.fault.hint).toMatch(/energy_kw.*energy_kwh/);
    const broken = check({ line: 3, cells: undefined, fault: 'A quote is out of place.' });
    expect(broken).toMatchObject({ line: 3, fault: { hint: 'A quote is out of place.' } });
  });
});

describe('an asset whose history is imported', () => {
  const first = NOW - 100 * DAY;
  const since = (versions: readonly VersionRow[], at = first) =>
    connectedSince(new Map([['cs-1', versions]]), new Map([['cs-1', at]]), NOW);

  it('counts as connected since its first reading, in every version of that time', () => {
    const connectedAt = new Date(first).toISOString();
    const row = { id: 'cs-1', validFrom: version().validFrom, telemetry: 'expected', connectedAt };
    const later = '2026-11-10T00:00:00.000Z';
    expect(since([version()])).toEqual([row]);
    expect(
      since([version({ telemetry: 'none', connectedAt: null }), version({ validFrom: later })]),
    ).toEqual([row, { ...row, validFrom: later }]);
    expect(
      since([version({ telemetry: 'none' }), version({ validFrom: '2022-01-01T00:00:00.000Z' })]),
    ).toEqual([{ ...row, validFrom: '2022-01-01T00:00:00.000Z' }]);
  });

  it('stays as it is when it was connected by then, or nobody registered it', () => {
    expect(since([version({ connectedAt: new Date(first).toISOString() })])).toEqual([]);
    expect(since([version({ lifecycle: 'UNREGISTERED' })])).toEqual([]);
    expect(since([])).toEqual([]);
  });

  it('stays as it is when all of it is tests', () => {
    const unconnected = [version({ telemetry: 'none', connectedAt: null })];
    expect(since(unconnected, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it('is connected for a year at the longest', () => {
    const [row] = since([version()], NOW - 500 * DAY);
    expect(row).toMatchObject({ connectedAt: new Date(NOW - 366 * DAY).toISOString() });
  });
});
