import type { Client, PublishPacket, Subscription } from 'aedes';
import type { IngestConfig } from './config.ts';
import type { Events } from './events.ts';
import type { Subscribers } from './watch-subscribers.ts';

interface Session {
  readonly id: string;
}
interface Sub {
  readonly clientId: string;
}
type Packet = Omit<PublishPacket, 'cmd'> & { readonly cmd: string; readonly messageId?: number };

/** What the persistence of aedes keeps for sessions. */
export interface Kept {
  addSubscriptions(client: Client, subs: readonly Subscription[]): Promise<void>;
  outgoingEnqueueCombi(subs: readonly Sub[], packet: Packet): Promise<void>;
  outgoingUpdate(client: Session, packet: Packet): Promise<void>;
  outgoingClearMessageId(client: Session, packet: Packet): Promise<Packet | undefined>;
  incomingStorePacket(client: Session, packet: Packet): Promise<void>;
}

const NOTHING = Buffer.alloc(0);

interface Bounds {
  readonly config: IngestConfig;
  readonly events: Events;
  readonly subscribers: Pick<Subscribers, 'has'>;
}

/** What is kept for sessions has an end, here as in other brokers. */
export function boundKept(kept: Kept, { config, events, subscribers }: Bounds): void {
  keepGranted(kept, subscribers);
  keepIdsOnly(kept);
  boundQueues(kept, config, events);
}

/** Asked for each filter that was granted, with all of its packet. */
function keepGranted(kept: Kept, subscribers: Bounds['subscribers']): void {
  const add = kept.addSubscriptions.bind(kept);
  kept.addSubscriptions = (client, subs) => {
    const granted = subs.filter(({ topic }) => subscribers.has(client, topic));
    return add(client, granted);
  };
}

/** Of a QoS 2 message that came, only its id is asked for again. */
function keepIdsOnly(kept: Kept): void {
  const store = kept.incomingStorePacket.bind(kept);
  kept.incomingStorePacket = (client, packet) => store(client, { ...packet, payload: NOTHING });
}

function boundQueues(
  kept: Kept,
  { queuedMax, queuedBytesMax }: IngestConfig,
  events: Events,
): void {
  const waiting = new Map<string, number>();
  let bytes = 0;
  const enqueue = kept.outgoingEnqueueCombi.bind(kept);
  const clear = kept.outgoingClearMessageId.bind(kept);
  kept.outgoingEnqueueCombi = (subs, packet) => {
    const room = subs.filter(({ clientId }) => (waiting.get(clientId) ?? 0) < queuedMax);
    const size = packet.payload.length * room.length;
    const taken = bytes + size <= queuedBytesMax ? room : [];
    if (taken.length < subs.length) events.messageDropped();
    if (taken.length > 0) bytes += size;
    for (const { clientId } of taken) waiting.set(clientId, (waiting.get(clientId) ?? 0) + 1);
    return enqueue(taken, packet);
  };
  const payloads = followUpdates(kept, (size) => {
    bytes -= size;
  });
  kept.outgoingClearMessageId = async (client, packet) => {
    const cleared = await clear(client, packet);
    if (!cleared) return cleared;
    bytes -= cleared.payload?.length ?? 0;
    payloads.delete(keyOf(client, packet));
    const left = (waiting.get(client.id) ?? 1) - 1;
    if (left > 0) waiting.set(client.id, left);
    else waiting.delete(client.id);
    return cleared;
  };
}

/**
 * The PUBREL of a QoS 2 message takes its place, and its payload goes. What was not kept, as there was no room, has
 * nothing to update: whoever is connected gets it all the same. Returns the payload bytes of QoS 2 messages on their way.
 */
function followUpdates(kept: Kept, give: (bytes: number) => void): Map<string, number> {
  const payloads = new Map<string, number>();
  const update = kept.outgoingUpdate.bind(kept);

  function updated(client: Session, packet: Packet): void {
    const key = keyOf(client, packet);
    if (packet.cmd === 'publish') {
      if (packet.qos === 2) payloads.set(key, packet.payload.length);
      return;
    }
    give(payloads.get(key) ?? 0);
    payloads.delete(key);
  }

  kept.outgoingUpdate = (client, packet) =>
    update(client, packet).then(
      () => updated(client, packet),
      () => undefined,
    );
  return payloads;
}

function keyOf(client: Session, { messageId }: Packet): string {
  return `${messageId} ${client.id}`;
}
