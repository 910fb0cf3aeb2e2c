// node services/kpi/dist/main.js: the KPI service as a process of its own.
import { setFlagsFromString } from 'node:v8';
import { loadPlan, runService } from '@infrapulse/launch';
import { kpiConfig } from './config.ts';
import { createKpi } from './service.ts';

// Its heap grows by so much before it is cleaned: by default it may hold twice what it needs.
setFlagsFromString('--heap-growing-percent=20');

await runService('kpi', process, async ({ settings, runtime, openStream }) => {
  const { finalAfter: finalAfterMs, coverageMin } = settings.kpi;
  const plan = loadPlan(settings);
  const config = { ...kpiConfig.parse({ finalAfterMs, coverageMin }), plan };
  return { service: createKpi({ ...runtime, stream: await openStream(), config }) };
});
