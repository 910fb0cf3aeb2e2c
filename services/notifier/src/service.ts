import { type Silence, topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Consumer, StreamPort, Table } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import { openSender } from './channels/open-sender.ts';
import type { NotifierConfig } from './config.ts';
import { type DeliveryLog, openDeliveryLog } from './delivery-log.ts';
import { createEvents, type Events } from './events.ts';
import { followAlarms } from './follow-alarms.ts';
import { createHandOver } from './hand-over.ts';
import { createHeld, type Held } from './held.ts';
import { keepWatch } from './keep-watch.ts';
import { openSilences } from './open-silences.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPlaces, type Places } from './places.ts';
import { createRelease, forgetOver } from './release-withheld.ts';
import { createRemind } from './remind.ts';
import { repeatedly } from './repeatedly.ts';
import { sendTests } from './send-tests.ts';
import { createSummaries } from './tell-summaries.ts';

export interface NotifierDeps extends Runtime {
  readonly stream: StreamPort;
  readonly config: NotifierConfig;
}

interface Work extends NotifierDeps {
  readonly events: Events;
  readonly signal: AbortSignal;
  readonly cutOff: AbortSignal;
  /** What ends it, in the order in which it began. */
  readonly closings: (() => Promise<void> | void)[];
}

/** Alarm transitions in; webhook, e-mail and chat out: each channel by itself, at its own pace. */
export function createNotifier(deps: NotifierDeps): Service {
  const [ending, cut] = [new AbortController(), new AbortController()];
  const work: Work = {
    ...deps,
    config: withDefaultRoute(deps.config),
    events: createEvents(deps),
    signal: ending.signal,
    cutOff: cut.signal,
    closings: [],
  };
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    ending.abort();
    const stopped = new AbortController();
    void deps.clock.sleep(deps.config.stopWait, stopped.signal).then(() => cut.abort());
    for (const close of work.closings.splice(0).reverse()) await close();
    stopped.abort();
  }

  return { start: () => start(work), stop: () => (stopping ??= stop()) };
}

async function start(given: Work): Promise<void> {
  const { stream, clock, events, closings } = given;
  const { rememberMax } = given.config;
  // What is only looked at now and then is refused now, where it is not as ours must be.
  await stream.ends(topics.readings);
  const silences = await openSilences(given, given.config.silences);
  closings.push(() => silences.stop());
  const work = { ...given, config: withSilences(given.config, silences) };
  const { config } = work;
  const register = await stream.table(topics.register, { held: 'store' });
  closings.push(() => register.stop());
  const places = createPlaces(register);
  const deliveries = await openDeliveryLog({ stream, clock, events, rememberMax });
  keep(work, 'notifications', deliveries.others);
  const noted = deliveries.withheld.all();
  const states = await stream.table(topics.alarmStates);
  closings.push(() => states.stop());
  forgetOver(noted, { states, deliveries });
  const held = createHeld(stream);
  const outboxes = openOutboxes(work, deliveries, held);
  await read(work, { outboxes, deliveries, places, held });
  const look = createLook({ work, states, silences, outboxes, deliveries, places, held });
  const endWatch = keepWatch({ ...work, outboxes, deliveries, held });
  closings.push(repeatedly(clock, config.lookEvery, look), endWatch);
  events.started();
}

interface Looking extends Reading {
  readonly work: Work;
  readonly states: Table<Alarm>;
  readonly silences: Table<Silence>;
}

/** What is due now although no transition says so: reminders, what silences kept back, and summaries of shifts. */
function createLook({ work, states, silences, outboxes, ...rest }: Looking): () => Promise<void> {
  const { stream, config, clock, events, closings } = work;
  const startedAt = clock.now();
  const handOver = createHandOver(rest.held, outboxes);
  const deps = { ...rest, config, states, handOver };
  const remind = createRemind({ ...deps, startedAt });
  const sumUp = createSummaries({ ...deps, stream, startedAt });
  const release = createRelease(deps);
  closings.push(silences.onChange(() => release.silencesChanged()));
  return async () => {
    handOver.leaveOthers();
    const released = await release.look(clock.now());
    const reminded = await remind(states, clock.now());
    const summed = await sumUp(clock.now());
    for (const calling of [...released, ...reminded, ...summed]) events.called(calling);
  };
}

interface Reading {
  readonly outboxes: ReadonlyMap<string, Outbox>;
  readonly deliveries: DeliveryLog;
  readonly places: Places;
  readonly held: Held;
}

/** Every channel's reader, and that of the tests; all at once, as each may have to wait for others of its group. */
async function read(work: Work, { outboxes, deliveries, places, held }: Reading): Promise<void> {
  const { stream, clock, config, events } = work;
  const readers: Consumer[] = [];
  work.closings.push(async () => void (await Promise.all(readers.map((reader) => reader.stop()))));
  const begin = async (channel: string, opening: Promise<Consumer>) => {
    const reader = await opening;
    readers.push(reader);
    watch(work, channel, reader);
    return reader;
  };
  const following = [...outboxes].map(async ([channel, outbox]) => {
    const follow = { stream, channel, config, outbox, deliveries, places, events };
    held.keep(channel, await begin(channel, followAlarms(follow)));
  });
  await Promise.all([
    ...following,
    begin('tests', sendTests({ stream, clock, outboxes, deliveries })),
  ]);
}

function openOutboxes(
  work: Work,
  deliveries: DeliveryLog,
  held: Held,
): ReadonlyMap<string, Outbox> {
  const { clock, config, events, signal, cutOff, closings } = work;
  return new Map(
    config.channels.map((channel) => {
      const { id } = channel;
      const sender = openSender(channel, config);
      const outbox = createOutbox({
        ...{ channel: id, clock, config, events, signal, cutOff, sender },
        share: () => held.share(id),
        settle: (together, delivered) => deliveries.settle(id, together, delivered),
      });
      closings.push(async () => {
        await outbox.ended();
        await sender.close?.();
      });
      return [id, outbox] as const;
    }),
  );
}

function keep(work: Work, channel: string, consumer: Consumer): void {
  work.closings.push(() => consumer.stop());
  watch(work, channel, consumer);
}

function watch({ signal, events }: Work, channel: string, { failed }: Consumer): void {
  failed.catch((error: unknown) => {
    if (!signal.aborted) events.consumerFailed(channel, error);
  });
}

/** Beside those of its own settings, silences of the API as the log has them at the moment they are asked for. */
function withSilences(
  config: NotifierConfig,
  table: Pick<Table<Silence>, 'entries'>,
): NotifierConfig {
  return {
    ...config,
    get silences() {
      const told = [...table.entries()]
        .filter(([, { origin }]) => origin !== 'settings')
        .map(([, { match, ...rest }]) => ({ ...match, ...rest }));
      return [...config.silences, ...told];
    },
  };
}

/** Channels without routes get everything. */
function withDefaultRoute(config: NotifierConfig): NotifierConfig {
  if (config.routes.length > 0) return config;
  const to = config.channels.map(({ id }) => id);
  return { ...config, routes: [{ to, tell: ['raise', 'clear'], groupWait: 0, escalate: [] }] };
}
