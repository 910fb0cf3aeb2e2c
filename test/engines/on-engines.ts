import type { start } from '../../deploy/engines/engines.mjs';
import type { Stage } from './play-scenario.ts';
import { type ServiceProcess, startService } from './service-process.ts';

/** Every service as a process of its own, on a simulated clock; those started are added to `services`. */
export async function startOnEngines(
  services: ServiceProcess[],
  { kafka = '', influx }: Awaited<ReturnType<typeof start>>,
  partitions: number,
): Promise<Stage> {
  const flags = Object.entries({
    clock: 'simulated',
    'stream.driver': 'kafka',
    'stream.kafka.brokers': kafka,
    'stream.kafka.partitions': String(partitions),
    'series.driver': 'influx',
    'series.influx.url': influx?.url ?? '',
    'series.influx.org': influx?.org ?? '',
    'series.influx.bucket': influx?.bucket ?? '',
    'series.influx.tokenFile': influx?.tokenFile ?? '',
    'mqtt.port': '0',
    'http.port': '0',
  }).flatMap(([path, value]) => [`--${path}`, value]);
  for (const name of ['historian', 'kpi', 'alarms', 'ingest', 'api'])
    services.push(startService(name, name, flags));
  const said = await Promise.all(services.map((service) => service.ready()));
  const { mqtt: mqttUrl = '', http: httpUrl = '' } = Object.assign({}, ...said) as Record<
    string,
    string
  >;
  return { mqttUrl, httpUrl };
}
