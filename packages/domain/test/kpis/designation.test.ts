import { type KpiWindow, kpiOf, makeRecord, pueFigures } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';

const at = (local: string) => Date.parse(`${local}T00:00:00+08:00`);

interface Asked {
  readonly window: KpiWindow;
  readonly start: number;
  readonly end: number;
  readonly shortMs?: number;
}

function designation({ window, start, end, shortMs = 0 }: Asked, id = 'datacenter.pue') {
  const kpi = kpiOf(id);
  if (!kpi) throw new Error(`no KPI ${id}`);
  const whole = end - start - shortMs;
  const sums = { requiredMs: whole, knownMs: whole, dcWh: 12, itWh: 10, estimatedMs: 0, shortMs };
  const frame = {
    kpi,
    policy: 'PUE2',
    scope: 'asset' as const,
    id: 'dc',
    range: { window, start, end },
    status: 'running' as const,
    revision: 0,
    target: null,
    coverageMin: 0.9,
    position: {},
    computedAt: end,
    reason: '',
  };
  return makeRecord(frame, pueFigures(sums, 0.9)).designation;
}

describe('what a figure may be called', () => {
  const start = at('2022-01-01');
  const end = at('2023-01-01');

  it.each(['1h', '24h', '30d', 'day', 'week', 'month', 'quarter'] as const)(
    'of less than a year is interim: %s',
    (window) => {
      expect(designation({ window, start, end: start + 3_600_000 })).toBe('iPUE2');
    },
  );

  it('of twelve months, or of a calendar year that is over, is the term itself', () => {
    expect(designation({ window: '12mo', start, end })).toBe('PUE2');
    expect(designation({ window: 'year', start, end })).toBe('PUE2');
    expect(designation({ window: 'year', start, end }, 'datacenter.wue')).toBe('WUE');
  });

  it('of a year that still runs, or that began before the site did, is interim', () => {
    expect(designation({ window: 'year', start, end: at('2022-12-31') })).toBe('iPUE2');
    expect(designation({ window: '12mo', start, end, shortMs: 1 })).toBe('iPUE2');
  });

  it('is nothing of its own where no standard names it', () => {
    expect(designation({ window: '24h', start, end }, 'datacenter.clf')).toBeUndefined();
  });
});
