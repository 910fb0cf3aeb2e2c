import { Readable } from 'node:stream';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import { boundKept, type Kept } from './bound-kept.ts';
import type { IngestConfig } from './config.ts';
import type { Events } from './events.ts';
import { findRetained, type RetainedPersistence } from './find-retained.ts';
import { matchesFilter } from './match-filter.ts';
import { ENDS_HERE } from './receive-publish.ts';
import { createSubscribers, mayMatchKpis, type Subscribers } from './watch-subscribers.ts';

type Callback = (error?: Error | null) => void;
type Authorize = (client: Client | null, packet: PublishPacket, done: Callback) => void;
type Publish = (packet: PublishPacket, client: Client | null, done?: Callback) => void;

type Persistence = Kept & RetainedPersistence;

/** Results that stand: read from the log when somebody subscribes, so that nobody holds them meanwhile. */
interface StandingResults {
  topics(): AsyncIterable<string>;
  payload(topic: string): string | undefined;
}

/** What we lean on beyond the public types of aedes 1.2; a test holds it against upgrades. */
interface Inner {
  publish: Publish;
  readonly persistence: Persistence;
}

export interface Broker {
  readonly aedes: Aedes;
  readonly subscribers: Subscribers;
  /** Publishes as the product. */
  publish(topic: string, payload: string, retain: boolean): void;
  /** Whether subscribers may get it: at full rate, routing what nobody listens to is a fifth of the broker's work. */
  isRouted(packet: PublishPacket): boolean;
  /** What a new subscription gets beside the broker's own retained messages. */
  stand(results: StandingResults): void;
}

/** QoS 2 messages of a client without their PUBREL: well beyond those that one of its groups may hold. */
const HALF_OPEN_MAX = 10_000;

export async function openBroker(
  config: IngestConfig,
  events: Events,
  authorize: () => Authorize,
): Promise<Broker> {
  const aedes = await Aedes.createBroker({
    concurrency: 1000,
    // What one chunk may hold behind its CONNECT.
    queueLimit: 10_000,
    connectTimeout: config.connectTimeoutMs,
    drainTimeout: config.drainTimeoutMs,
    maxTopicLevels: config.topicLevelsMax,
    maxInflightInbound: HALF_OPEN_MAX,
    maxClientsIdLength: 256,
    authorizePublish: (client, packet, done) => authorize()(client, packet, done),
    authorizeSubscribe: (client, subscription, done) => {
      done(null, subscribers.add(client, subscription) ? subscription : null);
    },
  });
  const subscribers = createSubscribers(aedes, config);
  aedes.on('error' as never, (error: unknown) => events.brokerFailed(error));
  const inner = aedes as unknown as Inner;
  const isRouted = ({ topic }: PublishPacket) =>
    topic !== ENDS_HERE && !(subscribers.nobodyListens && isTelemetry(topic));
  skipRouting(inner, isRouted);
  findRetained(inner.persistence);
  boundKept(inner.persistence, { config, events, subscribers });
  return {
    aedes,
    subscribers,
    isRouted,
    stand: (results) => standing(inner.persistence, results),
    publish(topic, payload, retain) {
      aedes.publish(resultPacket(topic, payload, retain), (error) => {
        if (error) events.resultsFailed(error);
      });
    },
  };
}

function skipRouting(inner: Inner, isRouted: (packet: PublishPacket) => boolean): void {
  const route = inner.publish.bind(inner);
  inner.publish = (packet, client, done) => {
    const end = typeof client === 'function' ? (client as Callback) : done;
    if (isRouted(packet)) route(packet, client, done);
    else end?.(null);
  };
}

function standing(persistence: Persistence, results: StandingResults): void {
  const retained = persistence.createRetainedStreamCombi.bind(persistence);
  async function* both(filters: readonly string[]) {
    for await (const packet of retained(filters)) yield packet as PublishPacket;
    if (!filters.some(mayMatchKpis)) return;
    for await (const topic of results.topics()) {
      if (!filters.some((filter) => matchesFilter(filter, topic))) continue;
      const payload = results.payload(topic);
      if (payload !== undefined) yield resultPacket(topic, payload, true);
    }
  }
  persistence.createRetainedStreamCombi = (filters) => Readable.from(both(filters));
}

function resultPacket(topic: string, text: string, retain: boolean): PublishPacket {
  return { cmd: 'publish', topic, payload: Buffer.from(text), retain, qos: 1, dup: false };
}

function isTelemetry(topic: string): boolean {
  return topic.endsWith('/telemetry') && topic.startsWith('infrapulse/v1/');
}
