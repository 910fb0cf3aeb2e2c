// node services/kpi/dist/main.js: the KPI service as a process of its own.
import { loadPlan, runService } from '@infrapulse/launch';
import { kpiConfig } from './config.ts';
import { createKpi } from './service.ts';

await runService('kpi', process, async ({ settings, runtime, openStream }) => {
  const { finalAfter: finalAfterMs, coverageMin } = settings.kpi;
  const plan = loadPlan(settings);
  const config = { ...kpiConfig.parse({ finalAfterMs, coverageMin }), plan };
  return { service: createKpi({ ...runtime, stream: await openStream(), config }) };
});
