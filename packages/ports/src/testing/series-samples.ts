import type { KpiRecord } from '@infrapulse/domain';
import type { ReadingRow, ReadingsBatch, SpanRow } from '../series.ts';

export const row = (ts: number, over: Partial<ReadingRow> = {}): ReadingRow => ({
  kind: 'charger',
  asset: 'cs-0001',
  part: '1',
  ts,
  at: ts + 40,
  status: 'CHARGING',
  rawStatus: 'Charging',
  vocab: 'ocpp1.6',
  error: null,
  quality: 'GOOD',
  historical: false,
  metrics: { power_kw: 60.1, energy_kwh: 1000.01 },
  extra: null,
  src: '0:7',
  ...over,
});

export const batch = (over: Partial<ReadingsBatch> = {}): ReadingsBatch => ({
  fresh: [],
  replaced: [],
  position: { 0: 1 },
  counters: {},
  ...over,
});

export const span = (start: number, end: number | null, over: Partial<SpanRow> = {}): SpanRow => ({
  asset: 'cs-0001',
  part: '1',
  start,
  end,
  state: 'UP',
  status: 'IDLE',
  cause: '',
  raw: 'Available',
  ...over,
});

export const kpi = (over: Partial<KpiRecord> = {}): KpiRecord => ({
  kpi: 'charger.uptime',
  formula: 'up / (up + down)',
  formulaVersion: 1,
  policy: 'exclude_unknown',
  scope: 'asset',
  id: 'cs-0001',
  kind: 'charger',
  window: 'day',
  start: 1000,
  end: 2000,
  timeZone: 'Asia/Shanghai',
  value: 0.5,
  unit: '1',
  numerator: 1,
  denominator: 2,
  coverage: 1,
  bounds: { low: 0.5, high: 0.5 },
  quality: 'sufficient',
  status: 'provisional',
  revision: 1,
  verdict: 'not_judged',
  target: null,
  position: { 0: 5 },
  computedAt: 2120,
  reason: '',
  ...over,
});
