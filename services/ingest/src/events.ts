import type { Clock, Log } from '@infrapulse/ports';
import { createQuiet, type Metrics } from '@infrapulse/runtime';

const LATENCY_BUCKETS_S = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3, 10];
const GROUP_BUCKETS = [1, 10, 100, 1000, 10_000];

/** Everything ingest can report: log line and counter together. */
export type Events = ReturnType<typeof createEvents>;

type Closing =
  | 'packet_size'
  | 'protocol'
  | 'identifier'
  | 'version'
  | 'clients'
  | 'clients_per_address';

export function createEvents(deps: { log: Log; metrics: Metrics; clock: Clock }) {
  const { log } = deps;
  const instruments = createInstruments(deps.metrics);
  const isQuiet = createQuiet(deps.clock);
  // Counted here and told once a group: a counter costs more than the message.
  let acceptedNow = 0;
  let asideNow = 0;

  return {
    ...brokerEvents(log),
    ...clockEvents(deps, isQuiet),
    messageAccepted: (setAside: number) => {
      acceptedNow += 1;
      asideNow += setAside;
    },
    messageRejected: (code: string) => {
      instruments.received(1);
      instruments.rejected(1, { code });
    },
    groupKept: (messages: number, latencyMs: number) => {
      instruments.received(acceptedNow);
      instruments.aside(asideNow);
      acceptedNow = 0;
      asideNow = 0;
      instruments.groups(messages);
      instruments.latency(latencyMs / 1000);
    },
    appendRetried: (error: unknown) => {
      instruments.retries();
      if (!isQuiet('retry')) log.error({ err: error }, 'Nothing is acknowledged: append failed');
    },
    appendFailed: (error: unknown) => {
      log.error({ err: error }, 'Nothing is acknowledged any more: the log cannot be written');
    },
    connectionClosed: (reason: Closing, address: string) => {
      instruments.closed(1, { reason });
      if (reason !== 'version' && !isQuiet(reason))
        log.warn({ reason, address }, 'A connection was closed');
    },
    versionRefused: (version: number, address: string) => {
      instruments.closed(1, { reason: 'version' });
      if (!isQuiet('mqtt version'))
        log.warn(
          { version, address },
          'An MQTT CONNECT of this version was refused: use MQTT 3.1.1, or an external broker',
        );
    },
    readsPaused: () => instruments.paused(),
    messageDropped: () => instruments.dropped(),
    stateMeasured: (state: { clients: number; inFlight: number }) => {
      instruments.clients(state.clients);
      instruments.inFlight(state.inFlight);
    },
    resultsFailed: (error: unknown) => {
      if (!isQuiet('results')) log.error({ err: error }, 'Results could not be published');
    },
  };
}

function brokerEvents(log: Log) {
  return {
    listenerStarted: (host: string, port: number) => {
      log.info({ host, port }, 'The broker listens');
    },
    upstreamJoined: (url: string) => log.info({ url }, 'Subscribed at the broker'),
    listenerStopped: () => log.info({}, 'The broker stopped'),
    brokerFailed: (error: unknown) => log.error({ err: error }, 'The broker reports an error'),
  };
}

function clockEvents(
  { log, clock }: { log: Log; clock: Clock },
  isQuiet: (what: string) => boolean,
) {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    clockBehind(told: number) {
      if (isQuiet('clock')) return;
      log.warn(
        { told: iso(told), now: iso(clock.now()) },
        'The simulated clock never goes back: a time before its own is passed over; set it later, or begin with an empty data directory',
      );
    },
  };
}

function createInstruments(metrics: Metrics) {
  const named = (name: string) => `infrapulse_ingest_${name}`;
  const count = (name: string, help: string, labels: readonly string[] = []) =>
    metrics.counter(named(name), help, labels);
  return {
    received: count('readings_received_total', 'Message objects received'),
    rejected: count('readings_rejected_total', 'Message objects refused', ['code']),
    aside: count('values_set_aside_total', 'Metrics and statuses set aside'),
    closed: count('connections_closed_total', 'Connections closed by us', ['reason']),
    retries: count('appends_retried_total', 'Appends tried again'),
    paused: count('reads_paused_total', 'Times all reads paused'),
    dropped: count('messages_dropped_total', 'Foreign messages not kept'),
    latency: metrics.histogram(
      named('puback_latency_seconds'),
      'From the oldest message of a group to its PUBACK',
      LATENCY_BUCKETS_S,
    ),
    groups: metrics.histogram(
      named('append_group_records'),
      'Messages made durable together',
      GROUP_BUCKETS,
    ),
    clients: metrics.gauge(named('clients_connected'), 'MQTT connections'),
    inFlight: metrics.gauge(named('messages_in_flight'), 'Messages received and not durable yet'),
  };
}
