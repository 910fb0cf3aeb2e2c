import type { KpiPartial } from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { kpiConfig } from '../src/config.ts';
import { createPartialsFold } from '../src/fold-partials.ts';

const T = Date.parse('2026-06-01T10:00:00Z');
const HOUR = 3_600_000;

function partial(at: number, up: number): KpiPartial {
  const window = { window: '1h', start: at - HOUR, end: at } as const;
  const sums = { up, charging: 0, saving: 0, down: 0, manual: 0, unknown: 0, excluded: 0 };
  const subject = { kpi: 'charger.time', kind: 'charger', scope: 'site', id: 'st-1' } as const;
  return { type: 'partial', at, ...subject, ...window, sums, reason: '' };
}

describe('sums of several partitions', () => {
  it('make a record of the newest window, though the first partition said nothing new', () => {
    const fold = createPartialsFold(new Map(), kpiConfig.parse({}));
    const later = T + 5000;
    const said: [number, KpiPartial][] = [
      [0, partial(T, 1000)],
      [1, partial(T, 2000)],
      [1, partial(later, 4000)],
      [1, { type: 'done', at: later, position: 0 }],
    ];
    const outputs = fold.apply(
      said.map(([partition, value], offset) => ({ partition, offset, key: '', value })),
    );
    const records = outputs.map(({ value }) => value as KpiRecord);
    const uptime = records.find(({ kpi }) => kpi === 'charger.uptime');
    expect(uptime).toMatchObject({ start: later - HOUR, end: later, upS: 5 });
  });
});
