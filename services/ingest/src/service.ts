import { topics } from '@infrapulse/contracts';
import type { StreamPort } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import { createPresence } from './accept-presence.ts';
import { createTelemetry } from './accept-telemetry.ts';
import type { IngestConfig } from './config.ts';
import type { Door, Inside } from './door.ts';
import { createEnding } from './end-message.ts';
import { createEvents, type Events } from './events.ts';
import { createForeignBroker } from './foreign-broker.ts';
import { createAppendQueue } from './group-appends.ts';
import { resumeCounts } from './keep-counts.ts';
import { createAssets } from './know-assets.ts';
import { createLinks } from './links.ts';
import { createFaultNotes } from './note-faults.ts';
import { createOwnBroker } from './own-broker.ts';
import { createRejecting } from './reject-message.ts';
import { createTicking } from './send-ticks.ts';
import { createTally } from './tally.ts';

export interface IngestDeps extends Runtime {
  readonly stream: StreamPort;
  readonly config: IngestConfig;
  /** The log cannot be written; nothing is acknowledged any more. */
  readonly onFatal?: (error: unknown) => void;
}

export interface Ingest extends Service {
  /** Port 0 when it listens to nobody itself. */
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
        port = await running.door.open();
      } catch (error) {
        await running.stop();
        running = undefined;
        throw error;
      }
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
  readonly door: Door;
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
  const onDurable = () => door.onDurable();
  const queue = createAppendQueue({ stream, clock, events, onFatal, onDurable });
  const links = createLinks(limitsOf(config), () => clock.monotonic(), events);
  const assets = createAssets(register, clock, config);
  const faults = createFaultNotes({ queue, tally, isKnown: (id) => assets.isKnown(id) });
  const reject = createRejecting({
    queue,
    tally,
    events,
    faults,
    rejectedBytes: config.rejectedBytes,
    publish: (topic, rejection) => door.publish(topic, JSON.stringify(rejection), false),
  });
  const shared = { queue, assets, tally, events, reject, clock };
  const end = createEnding({
    ...shared,
    presence: createPresence(shared),
    telemetry: createTelemetry({ ...shared, faults, strict: config.strict }),
    tick: () => ticking.tick(),
    clockBehind: (told) => events.clockBehind(told),
  });
  const inside: Inside = { config, clock, health, events, links, queue, end, reject };
  const create = config.external === null ? createOwnBroker : createForeignBroker;
  const door: Door = await create(inside, stream);
  const isReachable = () => door.isReachable();
  const ticking = createTicking({
    queue,
    tally,
    faults,
    links,
    clock,
    health,
    events,
    isReachable,
  });
  await ticking.start();

  const stop = async () => {
    health.set('ingest', false, 'stopping');
    await door.closeResults();
    await door.close();
    await ticking.stop();
    queue.stop();
    await register.stop();
    events.listenerStopped();
  };
  return { door, stop };
}

/** All devices behind a foreign broker share our one connection to it. */
function limitsOf(config: IngestConfig): IngestConfig {
  if (config.external === null) return config;
  return { ...config, inFlightPerClientMax: config.inFlightMax };
}
