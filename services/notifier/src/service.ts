import { topics } from '@infrapulse/contracts';
import type { Consumer, StreamPort } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import type { Channel } from './channels/channel.ts';
import { openSender } from './channels/open-sender.ts';
import type { NotifierConfig } from './config.ts';
import { openDeliveryLog } from './delivery-log.ts';
import { createEvents } from './events.ts';
import { followAlarms } from './follow-alarms.ts';
import { createOutbox } from './outbox.ts';
import { createPlaces } from './places.ts';

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

  async function start(): Promise<void> {
    const register = await stream.table(topics.register, { held: 'store' });
    closings.push(() => register.stop());
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
    for (const { id, ...rest } of config.channels) {
      const outbox = outboxOf({ id, ...rest });
      const follow = { stream, channel: id, config, outbox, deliveries, places, events };
      keep(id, await followAlarms(follow));
    }
    events.started();
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
