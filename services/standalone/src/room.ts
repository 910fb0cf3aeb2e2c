import type { Runtime } from '@infrapulse/runtime';

/** What a room gets in its thread. */
export interface RoomContext extends Runtime {
  /** A consumer or listener can go no further. */
  readonly onFatal: (error: unknown) => void;
}

export interface Room {
  readonly port: number;
  readonly stop: () => Promise<void>;
}
