import mqtt, { type MqttClient } from 'mqtt';
import type { Product } from '../system/product.ts';

/** Devices of a city without a simulator: they speak real MQTT, QoS 1. */
export interface Devices {
  /** Resolves once the product has acknowledged, that is kept, what was said. */
  report(kind: string, asset: string, fields: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

export async function connectDevices(product: Product): Promise<Devices> {
  const client: MqttClient = await mqtt.connectAsync(product.mqttUrl, { reconnectPeriod: 0 });
  return {
    async report(kind, asset, fields) {
      const payload = JSON.stringify({ ts: Date.now(), ...fields });
      await client.publishAsync(`infrapulse/v1/${kind}/${asset}/telemetry`, payload, { qos: 1 });
    },
    close: () => client.endAsync(true),
  };
}

/** Enters an asset into the register; what is not stated has its default. */
export async function register(
  product: Product,
  id: string,
  record: Readonly<Record<string, unknown>>,
): Promise<void> {
  const response = await fetch(`${product.httpUrl}/api/v1/assets/${encodeURIComponent(id)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(record),
  });
  if (!response.ok) throw new Error(`${id}: ${response.status} ${await response.text()}`);
}
