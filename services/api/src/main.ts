// node services/api/dist/main.js: HTTP API, live feed and dashboard as a process of its own.
import { fileURLToPath } from 'node:url';
import { loadPlan, runService } from '@infrapulse/launch';
import { apiConfig } from './config.ts';
import { createApi } from './service.ts';

const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

await runService('api', process, async ({ settings, runtime, openStream, openSeries }) => {
  const { host, http, kpi, clock, demo, alarms } = settings;
  const { coverageMin } = kpi;
  const { positions } = alarms;
  const shown = { dashboardDir: DASHBOARD, demo, clock, coverageMin, positions };
  const plan = loadPlan(settings);
  const config = apiConfig.parse({ host, port: http.port, ...shown });
  const [stream, series] = await Promise.all([openStream(), openSeries()]);
  const service = createApi({ ...runtime, stream, series, config, plan });
  const addresses = () => ({ http: `http://${host}:${service.address().port}` });
  return { service, addresses, servesHealth: true };
});
