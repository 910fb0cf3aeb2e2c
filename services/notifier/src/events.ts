import type { Calling, NotificationRecord } from '@infrapulse/contracts';
import { createQuiet, type Runtime } from '@infrapulse/runtime';
import type { Answer } from './channels/channel.ts';

/** What the room can report: log line and counter together. */
export function createEvents({ log, metrics, health, clock }: Runtime) {
  const count = createInstruments(metrics);
  const isQuiet = createQuiet(clock);
  return {
    started: () => health.set('notifier', true),
    waiting: (channel: string, waiting: number) => count.waiting(waiting, { channel }),
    attemptFailed(channel: string, { status, detail }: Answer, waitMs: number) {
      count.retries(1, { channel });
      if (isQuiet(channel)) return;
      log.warn({ channel, status, detail, waitMs }, 'A channel takes nothing, trying again');
    },
    notificationEnded(record: NotificationRecord) {
      const { channel, outcome, since, at, key, status, detail } = record;
      count.ended(1, { channel, outcome });
      count.took(Math.max(0, at - since) / 1000);
      if (outcome === 'delivered') return;
      log.error({ channel, key, outcome, status, detail }, 'A notification did not arrive');
    },
    notCalled: (reason: 'quiet' | 'no_route' | 'silenced') => count.dropped(1, { reason }),
    known: (channel: string) => count.known(1, { channel }),
    called: (calling: Calling) => count.called(1, { calling }),
    notNoted(error: unknown) {
      count.notNoted(1);
      log.warn({ err: error }, 'How a notification ended could not be written to the log');
    },
    platformSilent(isSilent: boolean) {
      count.silent(isSilent ? 1 : 0);
      if (isSilent) log.error({}, 'Log time stands still');
      else log.warn({}, 'Log time moves again');
    },
    watchdogAnswered({ outcome, status, detail }: Answer) {
      count.beats(1, { outcome: outcome === 'delivered' ? 'delivered' : 'failed' });
      if (outcome === 'delivered' || isQuiet('watchdog')) return;
      log.warn({ status, detail }, 'The watchdog was not reached');
    },
    consumerFailed(channel: string, error: unknown) {
      health.set('notifier', false, error instanceof Error ? error.message : String(error));
      log.error({ channel, err: error }, 'The notifier cannot go on');
    },
  };
}

export type Events = ReturnType<typeof createEvents>;

const SECONDS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86_400];

function createInstruments(metrics: Runtime['metrics']) {
  const name = (rest: string) => `infrapulse_notifier_${rest}`;
  const counter = (rest: string, help: string, labels: readonly string[] = []) =>
    metrics.counter(name(rest), help, labels);
  return {
    called: counter('callings_total', 'Notifications that came to be', ['calling']),
    ended: counter('notifications_total', 'Notifications that ended', ['channel', 'outcome']),
    retries: counter('retries_total', 'Attempts that will be repeated', ['channel']),
    known: counter('known_total', 'Notifications read again that had ended before', ['channel']),
    dropped: counter('not_called_total', 'Transitions that called nobody', ['reason']),
    notNoted: counter('not_noted_total', 'Endings that the log did not take'),
    silent: metrics.gauge(name('platform_silent'), '1 while log time stands still'),
    beats: counter('watchdog_beats_total', 'Signs of life sent', ['outcome']),
    waiting: metrics.gauge(name('waiting'), 'Notifications in hand', ['channel']),
    took: metrics.histogram(name('delivery_seconds'), 'From the transition to its end', SECONDS),
  };
}
