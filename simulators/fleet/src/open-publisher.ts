import mqtt, { type MqttClient } from 'mqtt';

/** Sends at QoS 1 over a few connections; what is under way is bounded. */
export interface Publisher {
  /** Resolves when there is room for the next, not when this one is acknowledged. */
  publish(topic: string, payload: string, key: number): Promise<void>;
  /** Resolves when everything sent so far is acknowledged. */
  settled(): Promise<void>;
  /** The first connection, for what is not telemetry. */
  readonly client: MqttClient;
  stop(): Promise<void>;
}

interface PublisherOptions {
  readonly url: string;
  readonly name: string;
  readonly connections: number;
  /** Most messages under way. */
  readonly inFlightMax: number;
}

export async function openPublisher(options: PublisherOptions): Promise<Publisher> {
  const { url, name, connections, inFlightMax } = options;
  const clients = await Promise.all(
    Array.from({ length: connections }, (_, i) =>
      mqtt.connectAsync(
        url,
        { clientId: `${name}-${i + 1}`, reconnectPeriod: 1000, keepalive: 30 },
        true,
      ),
    ),
  );
  const first = clients[0] as MqttClient;
  let inFlight = 0;
  let failure: Error | undefined;
  let stopped = false;
  const waiting: { below: number; resume: () => void }[] = [];

  function acknowledged(error: Error | null | undefined): void {
    inFlight -= 1;
    if (error && !stopped) failure ??= error;
    for (let i = waiting.length - 1; i >= 0; i--) {
      if (inFlight < (waiting[i]?.below ?? 0)) waiting.splice(i, 1)[0]?.resume();
    }
  }

  function until(below: number): Promise<void> {
    if (inFlight < below || stopped) return Promise.resolve();
    return new Promise((resume) => waiting.push({ below, resume }));
  }

  return {
    client: first,
    async publish(topic, payload, key) {
      if (stopped) return;
      if (failure) throw failure;
      const client = clients[Math.abs(key) % clients.length] as MqttClient;
      inFlight += 1;
      client.publish(topic, payload, { qos: 1 }, acknowledged);
      await until(inFlightMax);
    },
    settled: () => until(1),
    async stop() {
      stopped = true;
      for (const { resume } of waiting.splice(0)) resume();
      await Promise.all(clients.map((client) => client.endAsync(true)));
    },
  };
}
