import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';
import { type Clock, type Log, PipelineError, within } from '@infrapulse/ports';
import Cluster from 'kafkajs/src/cluster/index.js';
import loggers from 'kafkajs/src/loggers/index.js';
import type { KafkaStreamConfig } from './context.ts';
import type { Health } from './health.ts';
import type { KafkaBroker, KafkaCluster } from './kafka-cluster.ts';
import { faultOf } from './kafka-errors.ts';
import { tryAgain } from './try-again.ts';

/** A request without an answer for so long has failed; a broker that hangs is as good as gone. */
export const REQUEST_MS = 10_000;
/** Brokers are looked up anew for so long before the next try; a broker that hangs would hold it up as long again. */
const REPAIR_MS = 1500;
/** A pool whose requests fail so often in a row is made anew. */
const FAILURES_MAX = 10;
const READ_COMMITTED = 1;
const KEEP_ALIVE_MS = 60_000;

/** A pool of connections of its own: two to each broker, one of them for fetches alone. */
export interface Link {
  /** One request, not tried again; after a fault the brokers are looked up anew. Rejects with kafkajs's error. */
  once<R>(work: (cluster: KafkaCluster) => Promise<R>): Promise<R>;
  /** Tried again for up to `boundMs`, 30 s unless given. Rejects with a PipelineError. */
  persist<R>(
    doing: string,
    work: (cluster: KafkaCluster) => Promise<R>,
    boundMs?: number,
  ): Promise<R>;
  /** Requests that wait for an answer reject with `CUT` at once; the next one connects anew. */
  cut(): void;
  close(): Promise<void>;
}

interface LinkDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly health: Health;
  readonly closing: AbortSignal;
  /** Known to every pool; grows. */
  readonly wireTopics: ReadonlySet<string>;
}

const PERSIST_MS = 30_000;
/** What requests that were cut reject with: nothing has failed. */
export const CUT = new Error('nobody waits for it any more');
let links = 0;

interface Pool {
  readonly config: KafkaStreamConfig;
  readonly deps: LinkDeps;
  /** Who reports to health. */
  readonly part: string;
  cluster: KafkaCluster;
  failures: number;
  /** Topics that the present cluster knows of. */
  known: number;
  readonly sockets: Set<Socket>;
  cuts: number;
}

export function openLink(config: KafkaStreamConfig, deps: LinkDeps): Link {
  const { clock, closing } = deps;
  const part = `link ${(links += 1)}`;
  const onFailure = (error: unknown) => deps.health.failed(part, String((error as Error).message));
  const sockets = new Set<Socket>();
  const pool: Pool = {
    ...{ config, deps, part, sockets },
    cluster: newCluster(config, deps, sockets),
    failures: 0,
    known: 0,
    cuts: 0,
  };
  return {
    once: (work) => once(pool, work),
    persist: (doing, work, boundMs = PERSIST_MS) =>
      tryAgain({ doing, boundMs, clock, closing, onFailure }, () => once(pool, work)),
    cut() {
      pool.cuts += 1;
      for (const socket of sockets) socket.destroy(CUT);
    },
    async close() {
      deps.health.answered(part);
      await pool.cluster.disconnect().catch(ignore);
    },
  };
}

async function once<R>(pool: Pool, work: (cluster: KafkaCluster) => Promise<R>): Promise<R> {
  const { cluster: used, cuts } = pool;
  try {
    await makeReady(pool);
    const result = await work(used);
    pool.failures = 0;
    pool.deps.health.answered(pool.part);
    return result;
  } catch (error) {
    if (pool.cuts !== cuts) throw CUT;
    await repair(pool, used, error);
    throw error;
  }
}

async function makeReady(pool: Pool): Promise<void> {
  const { cluster, deps } = pool;
  await cluster.connect();
  if (pool.known < deps.wireTopics.size) {
    const topics = [...deps.wireTopics];
    await cluster.addMultipleTargetTopics(topics);
    pool.known = topics.length;
  }
  await cluster.refreshMetadataIfNecessary();
}

async function repair(pool: Pool, used: KafkaCluster, error: unknown): Promise<void> {
  const { clock, closing } = pool.deps;
  if (closing.aborted || used !== pool.cluster) return;
  pool.failures += 1;
  if (pool.failures % FAILURES_MAX === 0) {
    pool.cluster = newCluster(pool.config, pool.deps, pool.sockets);
    pool.known = 0;
    return within(clock, REPAIR_MS, used.disconnect().catch(ignore));
  }
  const { host, port } = error as { host?: string; port?: number };
  if (faultOf(error) === 'KafkaJSConnectionClosedError' && host && port)
    used.removeBroker({ host, port });
  await within(clock, REPAIR_MS, used.refreshMetadata().catch(ignore));
}

/** It was in the way already; what matters failed before, or the process is leaving. */
function ignore(): void {}

function newCluster(
  config: KafkaStreamConfig,
  { log }: LinkDeps,
  sockets: Set<Socket>,
): KafkaCluster {
  const { brokers, clientId, sasl, ssl } = config;
  const logger = loggers.createLogger({ level: 2, logCreator: () => kafkajsLine(log) });
  return new Cluster({
    logger,
    socketFactory: (request: SocketRequest) => kept(sockets, openSocket(request)),
    brokers,
    clientId: clientId ?? 'infrapulse',
    ...(sasl && { sasl }),
    ...(ssl && { ssl }),
    connectionTimeout: 3000,
    authenticationTimeout: 5000,
    reauthenticationThreshold: 10_000,
    requestTimeout: REQUEST_MS,
    enforceRequestTimeout: true,
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
    maxInFlightRequests: null,
    isolationLevel: READ_COMMITTED,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 2 },
  }) as KafkaCluster;
}

interface SocketRequest {
  readonly host: string;
  readonly port: number;
  readonly ssl?: TlsOptions;
  readonly onConnect: () => void;
}

/** As kafkajs does, but a small request never waits for the answer to the one before. */
function openSocket({ host, port, ssl, onConnect }: SocketRequest): Socket {
  const servername = isIP(host) ? {} : { servername: host };
  const socket = ssl
    ? connectTls({ host, port, ...servername, ...ssl }, onConnect)
    : connect({ host, port }, onConnect);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return socket;
}

function kept(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

/** Its own words are for whoever hunts a fault: what matters comes to us as an error. */
function kafkajsLine(log: Log) {
  return ({ namespace, log: { message } }: { namespace: string; log: { message: string } }) =>
    log.debug({ namespace, text: message }, 'Kafka client');
}

/** The broker that leads a partition. */
export function leaderOf(
  cluster: KafkaCluster,
  wire: string,
  partition: number,
): Promise<KafkaBroker> {
  const [[nodeId] = ['']] = leadersOf(cluster, wire, [partition]);
  return cluster.findBroker({ nodeId });
}

/** The nodes that lead these partitions, and which. */
export function leadersOf(
  cluster: KafkaCluster,
  wire: string,
  partitions: readonly number[],
): readonly (readonly [nodeId: string, led: readonly number[]])[] {
  const leaders = Object.entries(cluster.findLeaderForPartitions(wire, partitions));
  const led = leaders.flatMap(([nodeId, of]) => (nodeId === '-1' ? [] : of));
  const alone = partitions.find((partition) => !led.includes(partition));
  if (alone === undefined) return leaders;
  const text = `${wire} ${alone} has no leader now`;
  throw new PipelineError('IP_STREAM_UNREACHABLE', 'retry', text);
}
