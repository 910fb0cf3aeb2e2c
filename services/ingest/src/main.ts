// node services/ingest/dist/main.js: ingest as a process of its own.
import { runService } from '@infrapulse/launch';
import { ingestConfig } from './config.ts';
import { createIngest } from './service.ts';

await runService('ingest', process, async ({ settings, runtime, openStream, onFatal }) => {
  const { host, mqtt, ingest } = settings;
  const { port, maxPacketBytes } = mqtt;
  const config = ingestConfig.parse({ host, port, maxPacketBytes, ...ingest });
  const service = createIngest({ ...runtime, stream: await openStream(), config, onFatal });
  const addresses = () => ({ mqtt: `mqtt://${host}:${service.address().port}` });
  return { service, addresses };
});
