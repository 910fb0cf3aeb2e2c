import { createMetrics, createSystemClock } from '@infrapulse/runtime';
import { describe, expect, it } from 'vitest';
import { createEvents } from '../src/events.ts';
import { silentLog } from './start-api.ts';

describe('requests that meet a fault', () => {
  it('are told once in ten seconds for each route, and all of them counted', async () => {
    let now = 0;
    const lines: string[] = [];
    const log = {
      ...silentLog,
      error: ({ route }: object & { route?: string }) => void lines.push(`${now} ${route}`),
    };
    const metrics = createMetrics({ processBasics: false });
    const clock = { ...createSystemClock(), monotonic: () => now };
    const events = createEvents({ log, metrics, clock });
    for (; now < 12_000; now += 1000) {
      events.requestFailed('live pipeline', new Error('away'));
      events.requestFailed('/pipeline', new Error('away'));
    }
    expect(lines).toEqual([
      '0 live pipeline',
      '0 /pipeline',
      '10000 live pipeline',
      '10000 /pipeline',
    ]);
    expect(await metrics.text()).toContain('infrapulse_api_failures_total 24');
  });
});
