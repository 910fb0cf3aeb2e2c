// node services/alarms/dist/main.js: the alarms service as a process of its own.
import { loadPlan, runService } from '@infrapulse/launch';
import { alarmsConfig } from './config.ts';
import { createAlarms } from './service.ts';

await runService('alarms', process, async ({ settings, runtime, openStream }) => {
  const config = { ...alarmsConfig.parse({}), ...settings.alarms, plan: loadPlan(settings) };
  return { service: createAlarms({ ...runtime, stream: await openStream(), config }) };
});
