import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { PublishPacket } from 'aedes';
import { matchesFilter } from './match-filter.ts';

/** Where aedes keeps retained messages, and looks for those of a SUBSCRIBE. */
export interface RetainedPersistence {
  storeRetained(packet: PublishPacket): Promise<void>;
  createRetainedStreamCombi(filters: readonly string[]): Readable;
}

/** Filters looked at between two turns of others: a few milliseconds. */
const LOOKS_AT_ONCE = 10_000;
const WILDCARD = /[+#]/;

/** Looks for retained messages without holding up everybody: a hundred filters and as many thousand messages are seconds. */
export function findRetained(persistence: RetainedPersistence): void {
  const kept = new Map<string, PublishPacket>();
  persistence.storeRetained = (packet) => {
    if (packet.payload.length === 0) kept.delete(packet.topic);
    else kept.set(packet.topic, { ...packet });
    return Promise.resolve();
  };
  persistence.createRetainedStreamCombi = (filters) => Readable.from(matching(kept, filters));
}

async function* matching(kept: ReadonlyMap<string, PublishPacket>, filters: readonly string[]) {
  const wild = filters.filter((filter) => WILDCARD.test(filter));
  for (const filter of filters) {
    const packet = kept.get(filter);
    if (packet) yield packet;
  }
  if (wild.length === 0) return;
  const looks = wild.map((filter) => ({ filter, begin: plainBegin(filter) }));
  let looked = 0;
  for (const [topic, packet] of kept) {
    looked += looks.length;
    if (looked >= LOOKS_AT_ONCE) {
      looked = 0;
      await setImmediate();
    }
    if (looks.some(({ filter, begin }) => topic.startsWith(begin) && matchesFilter(filter, topic)))
      yield packet;
  }
}

/** What a topic must begin with: `a/#` matches `a` as well [MQTT-4.7.1-2]. */
function plainBegin(filter: string): string {
  const at = filter.search(WILDCARD);
  return filter.slice(0, filter[at] === '#' ? Math.max(0, at - 1) : at);
}
