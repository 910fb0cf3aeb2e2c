import { createServer, type Server } from 'node:net';
import { PipelineError, type StreamPort } from '@infrapulse/ports';
import { createAcknowledging } from './acknowledge.ts';
import { createAdmission } from './admit-connection.ts';
import type { IngestConfig } from './config.ts';
import type { Door, Inside } from './door.ts';
import { createRetainedLimit } from './limit-retained.ts';
import { type Broker, openBroker } from './open-broker.ts';
import { publishResults } from './publish-results.ts';
import { readPublishes } from './read-publishes.ts';
import { type AedesClient, createReceiving } from './receive-publish.ts';
import { createReplacing } from './replace-publish.ts';

/** Devices connect to us. */
export async function createOwnBroker(inside: Inside, stream: StreamPort): Promise<Door> {
  const { config, events, links } = inside;
  const replacing = createReplacing();
  let isStopping = false;
  const broker: Broker = await openBroker(config, events, () => receive);
  const acknowledging = createAcknowledging((packet) => broker.isRouted(packet));
  const receive = createReceiving({
    ...inside,
    acknowledging,
    replacing,
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
  return {
    publish: (topic, payload, retain) => broker.publish(topic, payload, retain),
    isReachable: () => true,
    onDurable: () => acknowledging.flush(),
    async open() {
      const port = await listen(server, config);
      events.listenerStarted(config.host, port);
      return port;
    },
    closeResults() {
      isStopping = true;
      return closeResults();
    },
    close: () => disconnectAll(inside, server, broker),
  };
}

async function disconnectAll(
  { links, queue }: Inside,
  server: Server,
  broker: Broker,
): Promise<void> {
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
