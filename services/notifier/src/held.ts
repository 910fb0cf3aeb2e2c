import type { Alarm } from '@infrapulse/domain';
import type { Consumer, StreamPort } from '@infrapulse/ports';

/** What of a channel is this notifier's, while several share the work: the alarms of the partitions it reads. */
export interface Held {
  keep(channel: string, reader: Pick<Consumer, 'partitions'>): void;
  holds(channel: string, alarm: Pick<Alarm, 'scope' | 'assetOrId'>): boolean;
  /** Part of all, 0 to 1. */
  share(channel: string): number;
}

export function createHeld(stream: Pick<StreamPort, 'partitions' | 'partitionOf'>): Held {
  const readers = new Map<string, Pick<Consumer, 'partitions'>>();
  const partitionsOf = (channel: string) => readers.get(channel)?.partitions() ?? [];
  return {
    keep: (channel, reader) => void readers.set(channel, reader),
    // The key under which its transitions are in the log.
    holds: (channel, { scope, assetOrId }) =>
      partitionsOf(channel).includes(stream.partitionOf(`${scope}/${assetOrId}`)),
    share: (channel) => partitionsOf(channel).length / stream.partitions,
  };
}
