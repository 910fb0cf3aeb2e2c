import { SEVERITIES, type Severity } from '@infrapulse/domain';
import type { Clock, Log } from '@infrapulse/ports';
import { createQuiet, type Metrics } from '@infrapulse/runtime';

/** What the api can report: log line and counter together. */
export interface Events {
  requestFailed(route: string, error: unknown): void;
  requestAnswered(method: string, status: number, seconds: number): void;
  liveClientOpened(open: number): void;
  liveClientClosed(open: number): void;
  liveClientBehind(): void;
  registerChanged(assets: number): void;
  planEntriesChanged(entries: number): void;
  followingFailed(error: unknown): void;
  lagsMeasured(lags: Readonly<Record<string, number>>): void;
  lagsUnknown(error: unknown): void;
  openAlarmsCounted(bySeverity: ReadonlyMap<Severity, number>): void;
  /** An alarm was raised or cleared that long after what happened. */
  alarmSeen(seconds: number): void;
}

interface EventsDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

export function createEvents({ log, metrics, clock }: EventsDeps): Events {
  const isQuiet = createQuiet(clock);
  const requests = metrics.counter('infrapulse_api_requests_total', 'Answered requests.', [
    'method',
    'status',
  ]);
  const seconds = metrics.histogram(
    'infrapulse_api_request_seconds',
    'Time to answer, live feeds left out.',
    [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  );
  const clients = metrics.gauge('infrapulse_api_live_clients', 'Open live feeds.');
  const behind = metrics.counter(
    'infrapulse_api_live_clients_behind_total',
    'Times a live client was too slow and got the newest values only.',
  );
  const changes = metrics.counter('infrapulse_api_register_changes_total', 'Register changes.');
  const entries = metrics.counter(
    'infrapulse_api_plan_entry_changes_total',
    'Changes of lists and milestones of the plan.',
  );
  const failures = metrics.counter('infrapulse_api_failures_total', 'Requests that met a fault.');
  const city = createCityInstruments(metrics);
  return {
    requestFailed(route, error) {
      failures();
      if (!isQuiet(route)) log.error({ route, err: error }, 'A request met a fault');
    },
    requestAnswered(method, status, took) {
      requests(1, { method, status: String(status) });
      seconds(took);
    },
    liveClientOpened: clients,
    liveClientClosed: clients,
    liveClientBehind: () => behind(),
    registerChanged: (assets) => changes(assets),
    planEntriesChanged: (count) => entries(count),
    followingFailed: (error) => log.error({ err: error }, 'The api can follow the log no further'),
    lagsMeasured: (lags) => {
      for (const [group, records] of Object.entries(lags)) city.lag(records, { group });
    },
    lagsUnknown: (error) => log.debug({ err: error }, 'The lag could not be measured'),
    openAlarmsCounted(bySeverity) {
      for (const severity of SEVERITIES) city.open(bySeverity.get(severity) ?? 0, { severity });
    },
    alarmSeen: city.alarm,
  };
}

function createCityInstruments(metrics: Metrics) {
  return {
    lag: metrics.gauge(
      'infrapulse_api_consumer_lag_records',
      'Records a group of consumers has before it.',
      ['group'],
    ),
    open: metrics.gauge('infrapulse_api_alarms_open', 'Alarms that are not normal.', ['severity']),
    alarm: metrics.histogram(
      'infrapulse_api_alarm_latency_seconds',
      'From the event to its alarm, raised or cleared, published and read.',
      [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    ),
  };
}
