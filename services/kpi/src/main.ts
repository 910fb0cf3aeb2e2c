// node services/kpi/dist/main.js: the KPI service as a process of its own.
import { runService } from '@infrapulse/launch';
import { kpiConfig } from './config.ts';
import { createKpi } from './service.ts';

await runService('kpi', process, async ({ settings: { kpi }, runtime, openStream }) => {
  const { finalAfter: finalAfterMs, coverageMin } = kpi;
  const config = kpiConfig.parse({ finalAfterMs, coverageMin });
  return { service: createKpi({ ...runtime, stream: await openStream(), config }) };
});
