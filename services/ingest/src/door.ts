import type { Clock } from '@infrapulse/ports';
import type { Health } from '@infrapulse/runtime';
import type { IngestConfig } from './config.ts';
import type { Message } from './end-message.ts';
import type { Events } from './events.ts';
import type { AppendQueue } from './group-appends.ts';
import type { Links } from './links.ts';
import type { Refusal } from './reject-message.ts';

/** What a door hands messages on to; the functions are called only once it is open. */
export interface Inside {
  readonly config: IngestConfig;
  readonly clock: Clock;
  readonly health: Health;
  readonly events: Events;
  readonly links: Links;
  readonly queue: AppendQueue;
  /** Brings a message to its end in the log; true when subscribers may have it too. */
  readonly end: (message: Message) => boolean;
  readonly reject: (refusal: Refusal) => void;
}

/** Where messages come in and results go out: our own broker, or one that others run. */
export interface Door {
  /** Publishes as the product. */
  publish(topic: string, payload: string, retain: boolean): void;
  /** False while messages cannot reach us for a reason that is not the devices'. */
  isReachable(): boolean;
  /** Between the durability of a group and what its messages wait for. */
  onDurable(): void;
  /** Begins to take messages; gives the port it listens on, 0 for none. Results are published from now on. */
  open(): Promise<number>;
  /** Results first: nobody is left to read them. */
  closeResults(): Promise<void>;
  /** Nothing more is read; what was read is acknowledged. */
  close(): Promise<void>;
}
