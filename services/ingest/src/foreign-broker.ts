import { PipelineError, type StreamPort } from '@infrapulse/ports';
import type { MqttClient } from 'mqtt';
import { createAcknowledging } from './acknowledge.ts';
import type { External } from './config.ts';
import { connectOutside, refusedBy } from './connect-outside.ts';
import type { Door, Inside } from './door.ts';
import { publishOutside } from './publish-outside.ts';
import { createIntake } from './take-outside.ts';

const FILTERS = [
  'infrapulse/v1/+/+/telemetry',
  'infrapulse/v1/+/+/presence',
  'infrapulse/v1/charger/+/session',
];
const REFUSED_FROM = 0x80;

/**
 * We subscribe at a broker that others run, MQTT 5 or 3.1.1, with a session that outlives us: it is told that a
 * message has come only once that is durable, in the order of its messages.
 */
export async function createForeignBroker(inside: Inside, stream: StreamPort): Promise<Door> {
  const { config, queue, health, events } = inside;
  const external = config.external as External;
  const acknowledging = createAcknowledging(() => false);
  const intake = createIntake(inside, acknowledging);
  const client = await connectOutside(config, external, (made) => intake.attach(made));
  health.set('upstream', true);
  client.on('connect', () => health.set('upstream', true));
  client.on('close', () => health.set('upstream', false, `no connection to ${external.url}`));
  client.on('error', (error) => events.brokerFailed(error));
  let closeResults: () => Promise<void> = async () => undefined;
  const ending = new AbortController();
  const ended = endOf(ending.signal);
  const retain = async (topic: string, payload: string) => {
    await Promise.race([client.publishAsync(topic, payload, { qos: 1, retain: true }), ended]);
  };
  return {
    publish(topic, payload, isRetained) {
      // Nobody is told of it while the broker is away: nothing piles up here.
      if (client.connected) client.publish(topic, payload, { retain: isRetained });
    },
    isReachable: () => client.connected,
    onDurable: () => acknowledging.flush(),
    async open() {
      intake.open();
      await subscribe(client, external);
      closeResults = await publishOutside(stream, retain, events);
      events.upstreamJoined(external.url);
      return 0;
    },
    closeResults() {
      ending.abort();
      return closeResults();
    },
    async close() {
      intake.close();
      await queue.idle();
      await client.endAsync(!client.connected);
    },
  };
}

/** Rejects once we are going: a broker that is away keeps nobody waiting. */
function endOf(signal: AbortSignal): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    const going = () => reject(new PipelineError('IP_BROKER', 'retry', 'ingest is stopping'));
    signal.addEventListener('abort', going, { once: true });
  });
  ended.catch(() => undefined);
  return ended;
}

async function subscribe(client: MqttClient, { share }: External): Promise<void> {
  const prefix = share === '' ? '' : `$share/${share}/`;
  const filters = FILTERS.map((filter) => prefix + filter);
  const granted = await client.subscribeAsync(filters, { qos: 1 });
  const refused = granted.find(({ qos }) => Number(qos) >= REFUSED_FROM);
  if (refused) throw refusedBy(`the broker refuses the subscription ${refused.topic}`);
}
