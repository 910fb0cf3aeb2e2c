import type { Clock, Log, StreamPort } from '@infrapulse/ports';

/** By topic name. */
type RetentionChoice = Readonly<
  Record<string, { readonly ageMs?: number; readonly bytes?: number }>
>;

interface EmbeddedStreamChoice {
  readonly driver: 'embedded';
  readonly dataDir: string;
  readonly partitions?: number;
  readonly retention?: RetentionChoice;
}

interface KafkaStreamChoice {
  readonly driver: 'kafka';
  readonly brokers: readonly string[];
  readonly clientId?: string;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** PEM texts. */
  readonly ssl?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly partitions: number;
  readonly replication: number;
  readonly minInSync?: number;
  readonly retention?: RetentionChoice;
  readonly topicPrefix?: string;
  readonly sessionTimeoutMs?: number;
  readonly instance?: string;
}

type StreamChoice = EmbeddedStreamChoice | KafkaStreamChoice;

interface StreamDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Told when a remote store does not answer, and when it does again. */
  readonly onHealth?: (ok: boolean, reason: string) => void;
}

/** Opens the stream driver that the settings name; loads only that one. */
export async function openStream(choice: StreamChoice, deps: StreamDeps): Promise<StreamPort> {
  switch (choice.driver) {
    case 'embedded': {
      const { openEmbeddedStream } = await import('@infrapulse/stream-embedded');
      return openEmbeddedStream(choice, deps);
    }
    case 'kafka': {
      const { openKafkaStream } = await import('@infrapulse/stream-kafka');
      return openKafkaStream(choice, deps);
    }
  }
}
