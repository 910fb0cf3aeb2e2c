import { PipelineError } from '@infrapulse/ports';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { External, IngestConfig } from './config.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const RECONNECT_MS = 1000;
/** The broker keeps what comes while we are away for so long. */
const SESSION_EXPIRY_S = 86_400;
const IN_FLIGHT_MAX = 65_535;
/** CONNACK codes of a broker that speaks an older version: 3.1.1's, and 5's. */
const OLD_VERSION = new Set([1, 0x84]);

/**
 * A client of a foreign broker, connected; MQTT 5 where it is spoken, 3.1.1 otherwise. `attach` is called before
 * anything can come: a session that lived on sends what it kept at once. Throws IP_BROKER (fatal) with the reason.
 */
export async function connectOutside(
  config: IngestConfig,
  external: External,
  attach: (client: MqttClient) => void,
): Promise<MqttClient> {
  try {
    return await connectAs(5, { config, external, attach });
  } catch (error) {
    if (!OLD_VERSION.has(Number((error as { code?: unknown }).code)))
      throw unreachable(external, error);
  }
  try {
    return await connectAs(4, { config, external, attach });
  } catch (error) {
    throw unreachable(external, error);
  }
}

interface Connecting {
  readonly config: IngestConfig;
  readonly external: External;
  readonly attach: (client: MqttClient) => void;
}

async function connectAs(
  protocolVersion: 4 | 5,
  { config, external, attach }: Connecting,
): Promise<MqttClient> {
  const options = { ...optionsOf(config, external), protocolVersion, manualConnect: true };
  if (protocolVersion === 4) delete options.properties;
  // Not read by who has the broker inside.
  const { default: mqtt } = await import('mqtt');
  const client = mqtt.connect(external.url, options);
  attach(client);
  const connected = new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('the broker closed the connection')));
  });
  client.connect();
  try {
    await connected;
    return client;
  } catch (error) {
    // What else the dying client has to say concerns nobody.
    client.on('error', () => undefined);
    await client.endAsync(true);
    throw error;
  }
}

function optionsOf(
  { node, inFlightMax, maxDiscardBytes }: IngestConfig,
  { username, password }: External,
): IClientOptions {
  return {
    clientId: `infrapulse-${node}`,
    clean: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: RECONNECT_MS,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    properties: {
      sessionExpiryInterval: SESSION_EXPIRY_S,
      // Half of what we hold: the broker waits before we must stop reading, and its pings with it.
      receiveMaximum: Math.min(Math.ceil(inFlightMax / 2), IN_FLIGHT_MAX),
      maximumPacketSize: maxDiscardBytes,
    },
  };
}

function unreachable({ url }: External, cause: unknown): PipelineError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return refusedBy(`cannot connect to ${url}: ${reason}`, cause);
}

export function refusedBy(reason: string, cause?: unknown): PipelineError {
  return new PipelineError('IP_BROKER', 'fatal', `mqtt.external.url: ${reason}`, cause);
}
