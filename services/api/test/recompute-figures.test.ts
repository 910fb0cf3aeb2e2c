import { type Asset, type KpiRecord, unregisteredVersion } from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { evidenceStart, recomputeFigures } from '../src/verify/recompute-figures.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-05-31T16:00:00Z');

const asset: Asset = {
  id: 'cs-1',
  kind: 'charger',
  origin: '',
  revision: 1,
  versions: [unregisteredVersion('charger', START - 100 * HOUR)],
};

function idle(ts: number): ReadingRow {
  const nothing = { rawStatus: null, vocab: null, error: null, extra: null, metrics: {}, src: '' };
  const of = { kind: 'charger', asset: asset.id, part: '1', ts, at: ts } as const;
  return { ...of, ...nothing, status: 'IDLE', quality: 'GOOD', historical: false };
}

function day(policy: string): KpiRecord {
  const of = { kpi: 'charger.uptime', kind: 'charger', scope: 'asset', id: asset.id, policy };
  return { ...of, window: 'day', start: START, end: START + 24 * HOUR } as KpiRecord;
}

it('a day recomputed by afirev knows since when nothing had been known before it', () => {
  // Silent for half an hour after each: from 30.5 h before the day until its twelfth hour, and again after that.
  const rows = [idle(START - 31 * HOUR), idle(START + 12 * HOUR)];
  const stored = { asset, rows, gatewayRows: [], windows: [] };
  const numerator = (policy: string) =>
    recomputeFigures(day(policy), [stored], 0.9)?.figures.numerator;
  expect(numerator('uk_literal')).toBe(24 * HOUR);
  expect(numerator('afirev')).toBe(12 * HOUR);
  expect(evidenceStart(day('afirev'))).toBe(START - 24 * HOUR);
});

it('an absence of its gateway is revoked by a live reading of the asset that came later', () => {
  const version = { ...unregisteredVersion('charger', START - 100 * HOUR), gateway: 'gw-1' };
  const behind = { ...asset, versions: [{ ...version, heartbeatS: 86_400 }] };
  const gone = (ts: number): ReadingRow => ({
    ...idle(ts),
    ...{ kind: 'gateway', asset: 'gw-1', part: '$presence', status: 'OFFLINE' },
  });
  const upMs = (...rows: readonly ReadingRow[]) => {
    const gatewayRows = [gone(START + 6 * HOUR), gone(START + 20 * HOUR)];
    const stored = { asset: behind, rows: [idle(START), ...rows], gatewayRows, windows: [] };
    return recomputeFigures(day('exclude_unknown'), [stored], 0.9)?.figures.upMs;
  };
  expect(upMs()).toBe(6 * HOUR);
  expect(upMs({ ...idle(START + 8 * HOUR), historical: true })).toBe(6 * HOUR);
  expect(upMs(idle(START + 8 * HOUR))).toBe((6 + 12) * HOUR);
  // Its clock is ahead: it came before the gateway went.
  const ahead = { ...idle(START + 6 * HOUR + 2000), at: START + 6 * HOUR - 1000 };
  expect(upMs(ahead)).toBe(6 * HOUR);
});
