// Mosquitto and Telegraf as others run them, with the fair settings of docs/performance.md; for benchmarks only.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buildStep } from '../../deploy/engines/build-step.mjs';
import { cached } from '../../deploy/engines/cache.mjs';
import { saying } from '../../deploy/engines/say.mjs';

const VERSION = '1.37.0';
const MODULE = `github.com/influxdata/telegraf@v${VERSION}`;
/** What a chain needs, and nothing else: the whole takes ten times as long to build. */
const PLUGINS = ['inputs.mqtt_consumer', 'inputs.kafka_consumer', 'outputs.kafka'].concat(
  'outputs.influxdb_v2',
  'parsers.json_v2',
  'parsers.influx',
  'serializers.influx',
);
const KINDS = ['custom', 'inputs', 'outputs', 'parsers', 'serializers'];
const POLL_MS = 100;
const UP_MS = 20_000;

/** Why it cannot be had here; undefined when it can. */
export function peersMissing() {
  const missing = ['go', 'mosquitto'].filter(
    (name) => spawnSync('sh', ['-c', `command -v ${name} || command -v /usr/sbin/${name}`]).status,
  );
  return missing.length === 0 ? undefined : `${missing.join(' and ')} not found`;
}

/** The path of telegraf, built at first. */
export function telegraf() {
  return cached({
    name: `telegraf-${VERSION}`,
    file: 'telegraf',
    build: (folder, log) =>
      saying(`building telegraf ${VERSION} from source, once (5 to 15 minutes)`, () =>
        build(folder, log),
      ),
  });
}

async function build(folder, log) {
  const source = join(folder, 'source');
  const download = ['mod', 'download', '-json', MODULE];
  const printed = await buildStep({ command: 'go', args: download, log });
  cpSync(JSON.parse(printed).Dir, source, { recursive: true });
  await buildStep({ command: 'chmod', args: ['-R', 'u+w', source], log });
  const tags = [...KINDS, ...PLUGINS].join(',');
  const output = join(folder, 'telegraf');
  const args = ['build', '-buildvcs=false', '-tags', tags, '-o', output, './cmd/telegraf'];
  await buildStep({ command: 'go', args, cwd: source, log });
  rmSync(source, { recursive: true, force: true });
}

/** Starts Mosquitto and one Telegraf, or with Kafka two; `dir` keeps their settings and logs. */
export async function startChain({ dir, port, influx, kafka }) {
  const program = await telegraf();
  const started = [];
  const run = (name, command, args) => {
    const log = openSync(join(dir, `${name}.log`), 'a');
    started.push(spawn(command, args, { stdio: ['ignore', log, log] }));
  };
  const file = (name, text) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const path = `${process.env.PATH}:/usr/sbin`;
  const sh = `PATH=${path} exec mosquitto -c ${file('mosquitto.conf', mosquittoConf(port))}`;
  run('mosquitto', 'sh', ['-c', sh]);
  await listening(port);
  const toInflux = influxOutput(influx);
  const ends = kafka
    ? [
        ['in', mqttInput(port) + kafkaOutput(kafka)],
        ['out', kafkaInput(kafka) + toInflux],
      ]
    : [['in', mqttInput(port) + toInflux]];
  for (const [name, text] of ends)
    run(`telegraf-${name}`, program, ['--config', file(`telegraf-${name}.conf`, AGENT + text)]);
  await subscribed(join(dir, 'telegraf-in.log'));
  return {
    mqttUrl: `mqtt://127.0.0.1:${port}`,
    pids: started.map(({ pid }) => pid),
    stop: async () => {
      for (const child of started) await end(child);
    },
  };
}

const mosquittoConf = (port) => `listener ${port} 127.0.0.1
allow_anonymous true
max_inflight_messages 5000
max_queued_messages 0
set_tcp_nodelay true
log_type error
`;

const AGENT = `[agent]
  interval = "1s"
  flush_interval = "200ms"
  metric_batch_size = 5000
  metric_buffer_limit = 200000
  omit_hostname = true
`;

const mqttInput = (port) => `[[inputs.mqtt_consumer]]
  servers = ["tcp://127.0.0.1:${port}"]
  topics = ["infrapulse/v1/+/+/telemetry"]
  qos = 1
  client_id = "telegraf"
  persistent_session = true
  max_undelivered_messages = 20000
  data_format = "json_v2"
  [[inputs.mqtt_consumer.json_v2]]
    measurement_name = "charger"
    timestamp_path = "ts"
    timestamp_format = "unix_ms"
    [[inputs.mqtt_consumer.json_v2.tag]]
      path = "part"
    [[inputs.mqtt_consumer.json_v2.field]]
      path = "status"
    [[inputs.mqtt_consumer.json_v2.object]]
      path = "metrics"
`;

const influxOutput = ({ url, org, bucket, tokenFile }) => `[[outputs.influxdb_v2]]
  urls = ["${url}"]
  token = "${readFileSync(tokenFile, 'utf8').trim()}"
  organization = "${org}"
  bucket = "${bucket}"
  concurrent_writes = 2
`;

const kafkaOutput = (brokers) => `[[outputs.kafka]]
  brokers = ["${brokers.split(',').join('", "')}"]
  topic = "telegraf"
  routing_tag = "topic"
  version = "3.6.0"
  data_format = "influx"
`;

const kafkaInput = (brokers) => `[[inputs.kafka_consumer]]
  brokers = ["${brokers.split(',').join('", "')}"]
  topics = ["telegraf"]
  version = "3.6.0"
  offset = "oldest"
  max_undelivered_messages = 20000
  data_format = "influx"
`;

async function listening(port) {
  await until(
    () =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.destroy();
          resolve(true);
        });
        socket.once('error', () => resolve(false));
      }),
    'Mosquitto',
  );
}

const subscribed = (log) =>
  until(() => readFileSync(log, 'utf8').includes('Connected [tcp'), 'Telegraf');

async function until(holds, what) {
  const limit = performance.now() + UP_MS;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`${what} did not come up`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
