import { topics } from '@infrapulse/contracts';
import type { Consumer, StreamPort } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import { beatWatchdog } from './beat-watchdog.ts';
import type { Channel } from './channels/channel.ts';
import { openSender } from './channels/open-sender.ts';
import type { NotifierConfig } from './config.ts';
import { openDeliveryLog } from './delivery-log.ts';
import { createEvents } from './events.ts';
import { followAlarms } from './follow-alarms.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPlaces } from './places.ts';
import { createRemind } from './remind.ts';
import { sendTests } from './send-tests.ts';
import { createPlatformWatch } from './watch-platform.ts';

export interface NotifierDeps extends Runtime {
  readonly stream: StreamPort;
  readonly config: NotifierConfig;
}

/** Alarm transitions in; webhook, e-mail and chat out: each channel by itself, at its own pace. */
export function createNotifier(deps: NotifierDeps): Service {
  const { stream, clock } = deps;
  const config = withDefaultRoute(deps.config);
  const events = createEvents(deps);
  const ending = new AbortController();
  const { signal } = ending;
  const closings: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | undefined;

  function keep(channel: string, consumer: Consumer): void {
    closings.push(() => consumer.stop());
    consumer.failed.catch((error: unknown) => {
      if (!signal.aborted) events.consumerFailed(channel, error);
    });
  }

  /** Every so many ms, one after the other; a failure is the task's own to tell. */
  function repeatedly(everyMs: number, task: () => Promise<void> | void): void {
    let running: Promise<void> | undefined;
    const end = clock.every(everyMs, () => {
      running ??= Promise.resolve(task()).finally(() => {
        running = undefined;
      });
    });
    closings.push(() => running, end);
  }

  async function start(): Promise<void> {
    const register = await stream.table(topics.register, { held: 'store' });
    const states = await stream.table(topics.alarmStates);
    closings.push(
      () => register.stop(),
      () => states.stop(),
    );
    const places = createPlaces(register);
    const { rememberMax } = config;
    const deliveries = await openDeliveryLog({ stream, clock, events, rememberMax });
    const outboxOf = (channel: Channel) =>
      createOutbox({
        channel: channel.id,
        clock,
        config,
        events,
        signal,
        sender: openSender(channel, config),
        settle: (together, delivered) => deliveries.settle(channel.id, together, delivered),
      });
    const outboxes = new Map(config.channels.map((one) => [one.id, outboxOf(one)]));
    for (const [channel, outbox] of outboxes)
      keep(
        channel,
        await followAlarms({ stream, channel, config, outbox, deliveries, places, events }),
      );
    keep('tests', await sendTests({ stream, clock, outboxes, deliveries }));
    const remind = createRemind({ config, places, deliveries, startedAt: clock.now() }, outboxes);
    repeatedly(config.lookEvery, () => {
      for (const calling of remind(states, clock.now())) events.called(calling);
    });
    watch(outboxes);
    events.started();
  }

  /** On the wall clock: a simulated one stands still whenever its simulator does. */
  function watch(outboxes: ReadonlyMap<string, Outbox>): void {
    const platform = createPlatformWatch({ stream, clock, config, outboxes, events });
    if (clock.kind === 'system') repeatedly(config.lookEvery, () => platform.look());
    const { watchdogUrl: url } = config;
    if (url === null) return;
    const beat = async () => {
      const within = AbortSignal.any([signal, AbortSignal.timeout(config.requestTimeout)]);
      const moving = !platform.isSilent();
      const answer = await beatWatchdog({ url, at: clock.now(), moving, signal: within });
      if (!signal.aborted) events.watchdogAnswered(answer);
    };
    void beat();
    repeatedly(config.watchdogEvery, beat);
  }

  async function stop(): Promise<void> {
    ending.abort();
    for (const close of closings.splice(0).reverse()) await close();
  }

  return { start, stop: () => (stopping ??= stop()) };
}

/** Channels without routes get everything. */
function withDefaultRoute(config: NotifierConfig): NotifierConfig {
  if (config.routes.length > 0) return config;
  const to = config.channels.map(({ id }) => id);
  return { ...config, routes: [{ to, tell: ['raise', 'clear'], groupWait: 0, escalate: [] }] };
}
