import type { Clock, Log } from '@infrapulse/ports';
import type { Metrics } from '@infrapulse/runtime';

const LATENCY_BUCKETS_S = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3, 10];
const QUIET_MS = 10_000;

/** Everything ingest can report: log line and counter together. */
export type Events = ReturnType<typeof createEvents>;

export type Closing = 'packet_size' | 'protocol' | 'version' | 'clients' | 'clients_per_address';

export function createEvents(deps: { log: Log; metrics: Metrics; clock: Clock }) {
  const { log, metrics, clock } = deps;
  const p = 'infrapulse_ingest_';
  const received = metrics.counter(`${p}readings_received_total`, 'Message objects received');
  const rejected = metrics.counter(`${p}readings_rejected_total`, 'Message objects refused', [
    'code',
  ]);
  const aside = metrics.counter(`${p}values_set_aside_total`, 'Metrics and statuses set aside');
  const latency = metrics.histogram(
    `${p}puback_latency_seconds`,
    'From the oldest message of a group to its PUBACK',
    LATENCY_BUCKETS_S,
  );
  const groups = metrics.histogram(
    `${p}append_group_records`,
    'Messages made durable together',
    [1, 10, 100, 1000, 10_000],
  );
  const clients = metrics.gauge(`${p}clients_connected`, 'MQTT connections');
  const inFlight = metrics.gauge(`${p}messages_in_flight`, 'Messages received and not durable yet');
  const closed = metrics.counter(`${p}connections_closed_total`, 'Connections closed by us', [
    'reason',
  ]);
  const retries = metrics.counter(`${p}appends_retried_total`, 'Appends tried again');
  const paused = metrics.counter(`${p}reads_paused_total`, 'Times all reads paused');
  const dropped = metrics.counter(`${p}messages_dropped_total`, 'Foreign messages not kept');
  const lastLogged = new Map<string, number>();

  /** Connections come in floods; one line in a while says it. */
  function isQuiet(what: string): boolean {
    const now = clock.monotonic();
    if (now - (lastLogged.get(what) ?? -Infinity) < QUIET_MS) return true;
    lastLogged.set(what, now);
    return false;
  }

  // Counted here and told once a group: a counter costs more than the message.
  let acceptedNow = 0;
  let asideNow = 0;

  return {
    messageAccepted: (setAside: number) => {
      acceptedNow += 1;
      asideNow += setAside;
    },
    messageRejected: (code: string) => {
      received(1);
      rejected(1, { code });
    },
    groupKept: (messages: number, latencyMs: number) => {
      received(acceptedNow);
      aside(asideNow);
      acceptedNow = 0;
      asideNow = 0;
      groups(messages);
      latency(latencyMs / 1000);
    },
    appendRetried: (error: unknown) => {
      retries();
      if (!isQuiet('retry')) log.error({ err: error }, 'Nothing is acknowledged: append failed');
    },
    appendFailed: (error: unknown) => {
      log.error({ err: error }, 'Nothing is acknowledged any more: the log cannot be written');
    },
    connectionClosed: (reason: Closing, address: string) => {
      closed(1, { reason });
      if (reason !== 'version' && !isQuiet(reason))
        log.warn({ reason, address }, 'A connection was closed');
    },
    versionRefused: (version: number, address: string) => {
      closed(1, { reason: 'version' });
      if (!isQuiet('mqtt version'))
        log.warn(
          { version, address },
          'An MQTT CONNECT of this version was refused: use MQTT 3.1.1, or an external broker',
        );
    },
    readsPaused: () => paused(),
    messageDropped: () => dropped(),
    stateMeasured: (state: { clients: number; inFlight: number }) => {
      clients(state.clients);
      inFlight(state.inFlight);
    },
    listenerStarted: (host: string, port: number) => {
      log.info({ host, port }, 'The broker listens');
    },
    listenerStopped: () => log.info({}, 'The broker stopped'),
    brokerFailed: (error: unknown) => log.error({ err: error }, 'The broker reports an error'),
    resultsFailed: (error: unknown) => {
      if (!isQuiet('results')) log.error({ err: error }, 'Results could not be published');
    },
  };
}
