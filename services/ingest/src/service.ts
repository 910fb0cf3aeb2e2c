import { createServer, type Server } from 'node:net';
import { topics } from '@infrapulse/contracts';
import { PipelineError, type StreamPort } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import { createPresence } from './accept-presence.ts';
import { createTelemetry } from './accept-telemetry.ts';
import { createAcknowledging } from './acknowledge.ts';
import { createAdmission } from './admit-connection.ts';
import type { IngestConfig } from './config.ts';
import { createEvents, type Events } from './events.ts';
import { type AppendQueue, createAppendQueue } from './group-appends.ts';
import { resumeCounts } from './keep-counts.ts';
import { createAssets } from './know-assets.ts';
import { createRetainedLimit } from './limit-retained.ts';
import { createLinks, type Links } from './links.ts';
import { type Broker, openBroker } from './open-broker.ts';
import { publishResults } from './publish-results.ts';
import { readPublishes } from './read-publishes.ts';
import { type AedesClient, createReceiving } from './receive-publish.ts';
import { createRejecting } from './reject-message.ts';
import { createReplacing } from './replace-publish.ts';
import { createTicking } from './send-ticks.ts';
import { createTally } from './tally.ts';

export interface IngestDeps extends Runtime {
  readonly stream: StreamPort;
  readonly config: IngestConfig;
  /** The log cannot be written; nothing is acknowledged any more. */
  readonly onFatal?: (error: unknown) => void;
}

export interface Ingest extends Service {
  address(): { readonly port: number };
}

/** MQTT in, validated readings into the log, PUBACK once they are durable. */
export function createIngest(deps: IngestDeps): Ingest {
  const { config, health } = deps;
  const events = createEvents(deps);
  let running: Running | undefined;
  let port = config.port;
  return {
    address: () => ({ port }),
    async start() {
      health.set('ingest', false, 'starting');
      running = await run(deps, events);
      try {
        port = await listen(running.server, config);
      } catch (error) {
        await running.stop();
        running = undefined;
        throw error;
      }
      events.listenerStarted(config.host, port);
      health.set('ingest', true);
    },
    async stop() {
      const stopping = running;
      running = undefined;
      await stopping?.stop();
    },
  };
}

interface Running {
  readonly server: Server;
  stop(): Promise<void>;
}

async function run(deps: IngestDeps, events: Events): Promise<Running> {
  const { config, stream, clock, health } = deps;
  const register = await stream.table(topics.register, { held: 'store' });
  const tally = createTally(clock, config.node, await resumeCounts(stream, config.node));
  const onFatal = (error: unknown) => {
    health.set('ingest', false, 'the log cannot be written');
    deps.onFatal?.(error);
  };
  const onDurable = () => acknowledging.flush();
  const queue = createAppendQueue({ stream, clock, events, onFatal, onDurable });
  const links = createLinks(config, () => clock.monotonic(), events);
  const assets = createAssets(register, clock, config);
  const replacing = createReplacing();
  let isStopping = false;
  const broker: Broker = await openBroker(config, events, () => receive);
  const acknowledging = createAcknowledging((packet) => broker.isRouted(packet));
  const reject = createRejecting({
    queue,
    tally,
    events,
    rejectedBytes: config.rejectedBytes,
    publish: (topic, rejection) => broker.publish(topic, JSON.stringify(rejection), false),
  });
  const ticking = createTicking({ queue, tally, links, clock, health, events });
  const shared = { queue, assets, tally, events, reject };
  const receive = createReceiving({
    ...shared,
    links,
    clock,
    acknowledging,
    replacing,
    presence: createPresence(shared),
    telemetry: createTelemetry({ ...shared, strict: config.strict }),
    tick: () => ticking.tick(),
    limitRetained: createRetainedLimit(config, events),
    isStopping: () => isStopping,
  });
  const admit = createAdmission({ config, links, events, replacing });
  const server = createServer((socket) => {
    const link = admit(socket);
    if (!link) return;
    const client = broker.aedes.handle(socket) as AedesClient;
    link.client = client;
    if (client._parser) readPublishes(client._parser);
  });
  broker.aedes.on('clientReady', (client) => links.connected(links.of(client.conn)));
  const closeResults = await publishResults(stream, broker, events);
  await ticking.start();

  const stop = async () => {
    isStopping = true;
    health.set('ingest', false, 'stopping');
    await closeResults();
    await disconnectAll({ server, links, queue, broker });
    await ticking.stop();
    queue.stop();
    await register.stop();
    events.listenerStopped();
  };
  return { server, stop };
}

/** Nothing more is read; what was read is acknowledged; then the connections end. */
async function disconnectAll(parts: {
  readonly server: Server;
  readonly links: Links;
  readonly queue: AppendQueue;
  readonly broker: Broker;
}): Promise<void> {
  const { server, links, queue, broker } = parts;
  const closed = new Promise((resolve) => server.close(resolve));
  for (const { socket } of links.all()) socket.pause();
  await queue.idle();
  await new Promise<void>((resolve) => broker.aedes.close(resolve));
  for (const { socket } of links.all()) socket.destroy();
  await closed;
}

function listen(server: Server, { host, port }: IngestConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(host, port, error) : startFailed(error));
    });
    server.listen({ host, port, backlog: 4096 }, () => {
      server.removeAllListeners('error');
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function portTaken(host: string, port: number, cause: Error): PipelineError {
  const message = `MQTT port ${port} on ${host} is taken: stop what listens there or choose another with --mqtt-port`;
  return new PipelineError('IP_PORT_TAKEN', 'fatal', message, cause);
}

function startFailed(cause: Error): PipelineError {
  return new PipelineError(
    'IP_START',
    'fatal',
    `The broker cannot listen: ${cause.message}`,
    cause,
  );
}
