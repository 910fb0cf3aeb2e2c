import { topics } from '@infrapulse/contracts';
import { kinds } from '@infrapulse/domain';
import type { openSeries, openStream } from '@infrapulse/drivers';
import { readSecret } from './read-secret.ts';
import type { Settings } from './settings.ts';

const LOGS: ReadonlySet<string> = new Set(
  Object.values(topics)
    .filter(({ kept }) => kept === 'log')
    .map(({ name }) => name),
);
const THIRTEEN_MONTHS = { ageMs: 396 * 86_400_000 } as const;
const NINETY_DAYS = { ageMs: 90 * 86_400_000 } as const;
const REPLACED = { ageMs: 86_400_000, bytes: 2 ** 30 } as const;

/** The log as this installation keeps it; reads the files of secrets. */
export function streamChoice(settings: Settings): Parameters<typeof openStream>[0] {
  const { stream, dataDir } = settings;
  const retention = retentionOf(settings);
  if (stream.driver === 'embedded')
    return { driver: 'embedded', dataDir, partitions: stream.partitions, retention };
  const { brokers, partitions, replication, topicPrefix, instance, sasl, ssl } = stream.kafka;
  return {
    driver: 'kafka',
    brokers,
    partitions,
    replication,
    topicPrefix,
    ...(instance !== undefined && { instance }),
    // Of compacted topics the brokers keep the newest values by themselves.
    retention: Object.fromEntries(Object.entries(retention).filter(([name]) => LOGS.has(name))),
    ...(sasl.username !== undefined && {
      sasl: {
        mechanism: sasl.mechanism,
        username: sasl.username,
        password: sasl.password ?? readSecret('stream.kafka.sasl.passwordFile', sasl.passwordFile),
      },
    }),
    ...(ssl.mode === 'on' && {
      ssl: {
        ...(ssl.ca !== undefined && { ca: readSecret('stream.kafka.ssl.ca', ssl.ca) }),
        ...(ssl.cert !== undefined && { cert: readSecret('stream.kafka.ssl.cert', ssl.cert) }),
        ...(ssl.key !== undefined && { key: readSecret('stream.kafka.ssl.key', ssl.key) }),
      },
    }),
  };
}

/** History as this installation keeps it; reads the token's file. */
export function seriesChoice(settings: Settings): Parameters<typeof openSeries>[0] {
  const { series, dataDir, retention } = settings;
  const metrics = Object.fromEntries(kinds.map((kind) => [kind.id, Object.keys(kind.metrics)]));
  if (series.driver === 'embedded') return { driver: 'embedded', dataDir, metrics };
  const { url, org, bucket, token, tokenFile } = series.influx;
  return {
    driver: 'influx',
    url,
    org,
    bucket,
    token: token ?? readSecret('series.influx.tokenFile', tokenFile),
    // One bucket holds readings and the evidence, which stays longer.
    keepMs: Math.max(retention.series, retention.spans),
    metrics,
  };
}

function retentionOf({ retention }: Settings) {
  return {
    'infrapulse.readings': { ageMs: retention.readings.age, bytes: retention.readings.bytes },
    'infrapulse.rejected': { ageMs: retention.rejected },
    'infrapulse.audit': { ageMs: retention.audit },
    // The store keeps them for as long as evidence is kept.
    'infrapulse.spans': { ageMs: retention.readings.age },
    'infrapulse.sessions': THIRTEEN_MONTHS,
    'infrapulse.dirty-days': { ageMs: retention.readings.age },
    'infrapulse.notifications': NINETY_DAYS,
    // The newest value of each key stays; what it replaced, and sums already added up, go.
    'infrapulse.kpi-partials': REPLACED,
    'infrapulse.kpis': REPLACED,
    'infrapulse.states': REPLACED,
    'infrapulse.alarm-states': REPLACED,
  } as const;
}
