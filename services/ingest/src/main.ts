// node services/ingest/dist/main.js: ingest as a process of its own.
import { ingestChoice, mqttAddress, runService } from '@infrapulse/launch';
import { ingestConfig } from './config.ts';
import { createIngest } from './service.ts';

await runService('ingest', process, async ({ settings, runtime, openStream, onFatal }) => {
  const config = ingestConfig.parse(ingestChoice(settings));
  const service = createIngest({ ...runtime, stream: await openStream(), config, onFatal });
  return { service, addresses: () => ({ mqtt: mqttAddress(settings, service.address().port) }) };
});
