// The same figures on real engines: one process on InfluxDB, then services of their own on Kafka and InfluxDB.
// npm run bench:engines -- [--seconds 60] [--only influx|kafka|alarms] and the flags of throughput; engines, services and the
// generator share this machine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cannotStart, pids, start, stop } from '../../deploy/engines/engines.mjs';
import { ALARM_FLAGS, measureAlarms } from './_alarm-latency.mjs';
import { startProduct } from './_product.mjs';
import { startServices } from './_services.mjs';
import { LOAD_FLAGS, measureThroughput } from './_throughput.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    ...LOAD_FLAGS,
    ...ALARM_FLAGS,
    only: text,
    partitions: { ...text, default: '6' },
    'kafka-port': { ...text, default: '27092' },
    'influx-port': { ...text, default: '27086' },
  },
});
const CASES = {
  influx: { title: 'one process, embedded log, InfluxDB', measure: measureInflux },
  kafka: { title: 'a process for each service, Kafka, InfluxDB', measure: measureKafka },
  alarms: {
    title: 'the same: publish to alarm in the live feed',
    measure: (...engines) =>
      withServices(engines, (services) => measureAlarms(services, values, { rate: '5000' })),
  },
};

const reason = cannotStart();
if (reason !== undefined) {
  console.log(`  skipped: ${reason}`);
  process.exit(0);
}
const results = {};
for (const [name, { title, measure }] of Object.entries(CASES)) {
  if (values.only && values.only !== name) continue;
  console.log(`\n${title}`);
  results[name] = await withEngines(measure);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ flags: values, results })}\n`);

async function withEngines(measure) {
  const dir = mkdtempSync(join(tmpdir(), 'infrapulse-bench-engines-'));
  const ports = {
    kafkaPort: Number(values['kafka-port']),
    influxPort: Number(values['influx-port']),
  };
  try {
    const only = measure === measureInflux ? { only: 'influx' } : {};
    const settings = await start({ dir, ...ports, ...only });
    return await measure(settings, { dir, pids: pids({ dir }) });
  } finally {
    await stop({ dir, wipe: true });
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measureInflux({ influx }) {
  const env = Object.fromEntries(
    influxFlags(influx).map(([path, value]) => [variable(path), value]),
  );
  const product = await startProduct([], env);
  try {
    return await measureThroughput(product, values);
  } finally {
    await product.stop();
  }
}

function measureKafka(...engines) {
  return withServices(engines, (services) => measureThroughput(services, values));
}

async function withServices([{ kafka, influx }, engines], measure) {
  const flags = [
    ...influxFlags(influx),
    ['stream.driver', 'kafka'],
    ['stream.kafka.brokers', kafka],
    ['stream.kafka.partitions', values.partitions],
  ].flatMap(([path, value]) => [`--${path}`, value]);
  const services = await startServices(flags, {
    ...engines,
    partitions: Number(values.partitions),
  });
  try {
    return await measure(services);
  } finally {
    await services.stop();
  }
}

function influxFlags({ url, org, bucket, tokenFile }) {
  return [
    ['series.driver', 'influx'],
    ['series.influx.url', url],
    ['series.influx.org', org],
    ['series.influx.bucket', bucket],
    ['series.influx.tokenFile', tokenFile],
  ];
}

function variable(path) {
  return `INFRAPULSE_${path.replaceAll('.', '_').toUpperCase()}`;
}
