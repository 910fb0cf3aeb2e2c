import type { IClientOptions, MqttClient } from 'mqtt';
import { cloudEventOf } from '../cloud-event.ts';
import { aborted } from './aborted.ts';
import type { Answer, ChannelBase, ChannelKind, Message, SenderContext } from './channel.ts';

export interface MqttChannel extends ChannelBase {
  readonly type: 'mqtt';
  /** mqtt, mqtts, ws or wss. */
  readonly url: string;
  readonly topic: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of an authority of one's own. */
  readonly ca?: string | undefined;
}

const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';
/** CONNACK codes of a broker that speaks an older version: 3.1.1's, and 5's. */
const OLD_VERSION = new Set([1, 0x84]);
/** PUBACK reasons that hold for this message for ever: topic name, packet size, payload format (MQTT 5 §3.4.2.1). */
const REFUSED = new Set([0x90, 0x95, 0x99]);

/**
 * CloudEvents 1.0 at a topic of a broker, QoS 1, one at a time: delivered is what the broker acknowledged. MQTT 5
 * where it is spoken, with the key as a user property too; 3.1.1 otherwise.
 */
export const mqtt: ChannelKind<MqttChannel> = {
  type: 'mqtt',
  open(channel, context) {
    let link: Link | undefined;
    async function drop(): Promise<void> {
      const dropped = link;
      link = undefined;
      await dropped?.client.endAsync(true);
    }
    async function publish(message: Message, signal: AbortSignal): Promise<void> {
      if (!link?.client.connected) {
        await drop();
        link = await connect(channel, signal);
      }
      const { client, closed } = link;
      const options = { qos: 1, properties: propertiesOf(message, client) } as const;
      const publishing = client.publishAsync(channel.topic, bodyOf(message, context), options);
      await Promise.race([publishing, closed, aborted(signal)]);
    }
    return {
      combinesMax: 1,
      limits: [],
      async send(message, signal) {
        try {
          await publish(message, signal);
          return { outcome: 'delivered', status: null, detail: 'acknowledged' };
        } catch (error) {
          // What was not answered must not go out later, behind what follows.
          await drop();
          return answerOf(error);
        }
      },
      close: drop,
    };
  },
};

interface Link {
  readonly client: MqttClient;
  /** Rejects when the connection ends. */
  readonly closed: Promise<never>;
}

function bodyOf({ notifications }: Message, { dashboardUrl }: SenderContext): string {
  const [one] = notifications as [Message['notifications'][number]];
  return JSON.stringify(cloudEventOf(one, dashboardUrl()));
}

function propertiesOf({ key }: Message, { options }: MqttClient) {
  if (options.protocolVersion !== 5) return {};
  return { contentType: CONTENT_TYPE, userProperties: { 'idempotency-key': key } };
}

async function connect(channel: MqttChannel, signal: AbortSignal): Promise<Link> {
  try {
    return await connectAs(5, channel, signal);
  } catch (error) {
    if (!OLD_VERSION.has(codeOf(error))) throw error;
    return connectAs(4, channel, signal);
  }
}

async function connectAs(
  protocolVersion: 4 | 5,
  channel: MqttChannel,
  signal: AbortSignal,
): Promise<Link> {
  const { default: library } = await import('mqtt');
  const client = library.connect(channel.url, { ...optionsOf(channel), protocolVersion });
  // What it says later of its connection shows when the next message goes out.
  client.on('error', () => undefined);
  const connected = new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
  });
  const closed = endOf(client);
  try {
    await Promise.race([connected, closed, aborted(signal)]);
    return { client, closed };
  } catch (error) {
    await client.endAsync(true);
    throw error;
  }
}

/** Each attempt is ours to repeat: the library reconnects and sends nothing again by itself. */
function optionsOf({ user, password, ca }: MqttChannel): IClientOptions {
  return {
    clean: true,
    reconnectPeriod: 0,
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
  };
}

function endOf(client: MqttClient): Promise<never> {
  const closed = new Promise<never>((_, reject) => {
    client.once('close', () => reject(new Error('the broker closed the connection')));
  });
  // Between messages nobody waits for it.
  closed.catch(() => undefined);
  return closed;
}

function codeOf(error: unknown): number {
  return Number((error as { readonly code?: unknown }).code);
}

function answerOf(error: unknown): Answer {
  const { message, code } = error as { readonly message: string; readonly code?: unknown };
  const outcome = REFUSED.has(Number(code)) ? 'refused' : 'again';
  return { outcome, status: null, detail: message === '' ? String(code) : message };
}
