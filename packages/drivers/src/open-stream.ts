import type { Clock, Log, StreamPort } from '@infrapulse/ports';

/** By topic name. */
type Retention = Readonly<Record<string, { readonly ageMs?: number; readonly bytes?: number }>>;

interface EmbeddedStreamChoice {
  readonly driver: 'embedded';
  readonly dataDir: string;
  readonly partitions?: number;
  readonly retention?: Retention;
}

interface KafkaStreamChoice {
  readonly driver: 'kafka';
  readonly brokers: readonly string[];
  readonly partitions: number;
  readonly replication: number;
  readonly retention?: Retention;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** PEM texts; absent: plain text. */
  readonly ssl?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

type StreamChoice = EmbeddedStreamChoice | KafkaStreamChoice;

interface StreamDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Told when the log goes away and when it is back. */
  readonly onHealth?: (ok: boolean, reason: string) => void;
}

/** Opens the stream driver that the settings name; loads only that one. */
export async function openStream(choice: StreamChoice, deps: StreamDeps): Promise<StreamPort> {
  switch (choice.driver) {
    case 'embedded': {
      const { openEmbeddedStream } = await import('@infrapulse/stream-embedded');
      return openEmbeddedStream(choice, deps);
    }
    case 'kafka':
      throw new Error('TODO merge');
  }
}
