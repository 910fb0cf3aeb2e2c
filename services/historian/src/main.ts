// node services/historian/dist/main.js: the historian as a process of its own.
import { runService } from '@infrapulse/launch';
import { historianConfig } from './config.ts';
import { createHistorian } from './service.ts';

await runService('historian', process, async ({ settings, runtime, openStream, openSeries }) => {
  const config = historianConfig.parse({ retention: settings.retention });
  const [stream, series] = await Promise.all([openStream(), openSeries()]);
  return { service: createHistorian({ ...runtime, stream, series, config }) };
});
