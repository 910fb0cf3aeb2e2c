import { type Asset, type KpiRecord, unregisteredVersion } from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { recomputeMeasured } from '../src/verify/recompute-measured.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-05-31T16:00:00Z');
const NOON = START + 12 * HOUR;

/** A site of 4 kW until noon and of 2 kW from then on, when another operator takes it over. */
function takenOver(): Asset {
  const part = { part: 'all', role: 'site_total', attributes: {} };
  const before = {
    ...unregisteredVersion('site5g', START),
    lifecycle: 'IN_SERVICE',
    telemetry: 'expected',
    commissionedAt: START,
    connectedAt: START,
    site: 'st-1',
    operator: 'op-1',
    attributes: { batteryAh: 500, batteryV: 48, batterySoh: 1, batteryDod: 1 },
    parts: [part],
  } as unknown as Asset['versions'][number];
  const after = { ...before, validFrom: NOON, operator: 'op-2' };
  return { id: 'bs-1', kind: 'site5g', origin: '', revision: 1, versions: [before, after] };
}

function read(hour: number): ReadingRow {
  const nothing = { rawStatus: null, vocab: null, error: null, extra: null, src: '' };
  const metrics = { energy_kwh: 100 + (hour <= 12 ? hour * 4 : 24 + hour * 2) };
  const ts = START + hour * HOUR;
  const of = { kind: 'site5g', asset: 'bs-1', part: 'all', ts, at: ts } as const;
  return { ...of, ...nothing, metrics, status: null, quality: 'GOOD', historical: false };
}

it('a site that another operator took over within the day has one battery when it is recomputed', () => {
  const of = { kpi: 'site5g.battery_autonomy', kind: 'site5g', policy: 'site_load' };
  const day = { window: 'day', start: START, end: START + 24 * HOUR, status: 'final' };
  const record = { ...of, ...day, scope: 'site', id: 'st-1' } as KpiRecord;
  const rows = Array.from({ length: 25 }, (_, hour) => read(hour));
  const figures = recomputeMeasured(record, [{ asset: takenOver(), rows }], 0.9);
  expect(figures).toMatchObject({ numerator: 24_000, denominator: 3000, value: 8 });
});

it('tanks that a station took along are none of the operator it left when they are recomputed', () => {
  const tank = {
    part: 's1',
    role: 'storage',
    attributes: { pressureClass: 70, volumeL: 100 },
  };
  const site = takenOver();
  const versions = site.versions.map((version) => ({ ...version, parts: [tank], intervalS: 3600 }));
  const asset: Asset = { ...site, id: 'h2-1', kind: 'hydrogen', versions };
  const row = { ...read(12), asset: 'h2-1', part: 's1', metrics: { density_g_l: 20.1 } };
  const valueOf = (id: string) => {
    const now = {
      start: NOON + HOUR,
      end: NOON + HOUR,
      computedAt: NOON + HOUR,
      status: 'running',
    };
    const of = { kpi: 'hydrogen.tank_soc', kind: 'hydrogen', policy: 'default', window: 'now' };
    const record = { ...of, ...now, scope: 'operator', id } as KpiRecord;
    return recomputeMeasured(record, [{ asset, rows: [row] }], 0.9)?.value;
  };
  expect([valueOf('op-2'), valueOf('op-1')]).toEqual([0.5, null]);
});
