import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { promisify } from 'node:util';
import type { KafkaStreamConfig } from '../../packages/stream-kafka/src/index.ts';
import { createInfluxPlace, type InfluxPlace, missing as noInflux } from './influx-place.ts';
import { noKafka, ownConfig } from './kafka-broker.ts';
import { killWorkers, type ServiceName, startWorker, type Worker } from './worker.ts';

const run = promisify(execFile);
const PARTITIONS = 6;

/** Why services cannot be tested on real engines here, null when they can. */
export const noEngines = noKafka ?? noInflux;

/** All services as processes, on topics and in a bucket of their own. */
export interface City {
  readonly kafka: KafkaStreamConfig;
  readonly influx: InfluxPlace;
  /** Flags that every service of it is started with. */
  readonly flags: readonly string[];
  readonly workers: Map<string, Worker>;
  /** `name` tells instances of one service apart; it is the ingest's name in the log too. */
  start(service: ServiceName, name?: string): Promise<Worker>;
  /** kill -9, and a new start at the same place; resolves when it is ready again. */
  killAndRestart(name: string): Promise<void>;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<{ readonly status: number; readonly body: T }>;
  /** By mosquitto_pub, QoS 1, to that ingest: resolves when it is acknowledged. */
  publish(topic: string, message: object | string, ingest?: string): Promise<void>;
  /** The first message on the topic, by mosquitto_sub. */
  hear(topic: string, ingest?: string): Promise<string>;
  dispose(): Promise<void>;
}

interface CityOptions {
  readonly partitions?: number;
  /** Further settings, such as those of the notifier, by where the topics are. */
  readonly settings?: (kafka: KafkaStreamConfig) => object;
}

export async function createCity({
  partitions = PARTITIONS,
  settings,
}: CityOptions = {}): Promise<City> {
  const kafka = ownConfig(partitions);
  const influx = await createInfluxPlace();
  const dir = mkdtempSync(join(tmpdir(), 'infrapulse-city-'));
  const file = join(dir, 'city.yaml');
  writeFileSync(file, settingsOf(kafka, influx, settings?.(kafka) ?? {}));
  const flags = ['--config', file];
  const workers = new Map<string, Worker>();
  const at = (service: string, what: string) => workers.get(service)?.addresses[what] ?? '';
  const http = (path: string) => `${at('api', 'http')}/api/v1${path}`;

  async function start(service: ServiceName, name: string = service): Promise<Worker> {
    const own = service === 'ingest' ? ['--ingest.node', name] : [];
    const kept = Object.entries(workers.get(name)?.addresses ?? {}).flatMap(([what, address]) => [
      `--${what}.port`,
      new URL(address).port,
    ]);
    const worker = await startWorker(service, [...flags, ...own, ...kept]);
    workers.set(name, worker);
    return worker;
  }

  return {
    ...{ kafka, influx, flags, workers, start },
    async killAndRestart(name) {
      const worker = workers.get(name);
      if (!worker) throw new Error(`${name} was never started`);
      await worker.end('SIGKILL');
      await start(worker.service, name);
    },
    get: async (path) => json(await fetch(http(path))),
    async post(path, body) {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(http(path), {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as never };
    },
    async publish(topic, message, ingest = 'ingest') {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      const port = new URL(at(ingest, 'mqtt')).port;
      await run('mosquitto_pub', [
        '-p',
        port,
        '-q',
        '1',
        '-i',
        'own-hands',
        '-t',
        topic,
        '-m',
        text,
      ]);
    },
    async hear(topic, ingest = 'ingest') {
      const port = new URL(at(ingest, 'mqtt')).port;
      const argv = ['-p', port, '-t', topic, '-C', '1', '-W', '60'];
      return (await run('mosquitto_sub', argv)).stdout.trim();
    },
    async dispose() {
      await killWorkers();
      rmSync(dir, { recursive: true });
      await influx.clean();
    },
  };
}

function settingsOf(
  { brokers, partitions, replication, topicPrefix }: KafkaStreamConfig,
  { bucket }: InfluxPlace,
  more: object,
) {
  const kafka = { brokers, partitions, replication, topicPrefix };
  const influx = {
    url: env['INFRAPULSE_TEST_INFLUX_URL'],
    org: env['INFRAPULSE_TEST_INFLUX_ORG'],
    bucket,
    tokenFile: env['INFRAPULSE_TEST_INFLUX_TOKEN_FILE'],
  };
  return JSON.stringify({
    mqtt: { port: 0 },
    http: { port: 0 },
    stream: { driver: 'kafka', kafka },
    series: { driver: 'influx', influx },
    ...more,
  });
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
