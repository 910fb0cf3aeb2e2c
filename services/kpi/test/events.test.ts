import { topics } from '@infrapulse/contracts';
import type { Output } from '@infrapulse/ports';
import { createHealth, createMetrics } from '@infrapulse/runtime';
import { expect, it } from 'vitest';
import { createEvents } from '../src/events.ts';

const log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => log,
};

function record(kpi: string, scope: string, revision: number): Output {
  return { topic: topics.kpis as Output['topic'], key: '', value: { kpi, scope, revision } };
}

it('published records are counted by scope, revisions of closed windows by KPI', async () => {
  const metrics = createMetrics({ processBasics: false });
  const events = createEvents({ log, metrics, health: createHealth() });
  events.outputsPublished([
    record('charger.uptime', 'city', 0),
    record('charger.uptime', 'city', 1),
    record('charger.uptime', 'asset', 3),
    record('datacenter.pue', 'asset', 0),
    { topic: topics.kpiPartials as Output['topic'], key: '', value: { revision: 9 } },
  ]);
  const samples = (await metrics.text()).split('\n').filter((line) => /^[^#]*\{/.test(line));
  expect(samples.sort()).toEqual([
    'infrapulse_kpi_records_published_total{scope="asset"} 2',
    'infrapulse_kpi_records_published_total{scope="city"} 2',
    'infrapulse_kpi_revisions_published_total{kpi="charger.uptime"} 2',
  ]);
});
