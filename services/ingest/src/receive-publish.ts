import { type Fault, fault, parseTopic } from '@infrapulse/contracts';
import type { Client, PublishPacket } from 'aedes';
import type { Acknowledging } from './acknowledge.ts';
import { type Message, topicOf } from './end-message.ts';
import type { AppendQueue } from './group-appends.ts';
import type { Link, Links } from './links.ts';
import type { Parser } from './read-publishes.ts';
import type { Refusal } from './reject-message.ts';
import { type createReplacing, REPLACED_TOPIC } from './replace-publish.ts';

/** What aedes keeps of a client beyond its public face; guarded by a test against its upgrades. */
export interface AedesClient extends Client {
  readonly will?: PublishPacket | null;
  readonly _inboundInflight?: ReadonlySet<number>;
  readonly _parser?: Parser;
  readonly _keepaliveTimer?: NodeJS.Timeout | null;
}

type Packet = PublishPacket & { topic: string; messageId?: number };

/** Topic of a packet that needs no routing: it has come to its end with us. */
export const ENDS_HERE = '';

interface Receiving {
  readonly queue: AppendQueue;
  readonly links: Links;
  readonly acknowledging: Acknowledging;
  readonly replacing: ReturnType<typeof createReplacing>;
  /** Brings a message to its end in the log; true when subscribers may have it too. */
  readonly end: (message: Message) => boolean;
  readonly reject: (refusal: Refusal) => void;
  /** Takes RETAIN from a message that would be one too many. */
  readonly limitRetained: (packet: Packet) => void;
  /** We are going: no Will counts any more. */
  readonly isStopping: () => boolean;
}

type Callback = (error?: Error | null) => void;

const NOTHING = Buffer.alloc(0);

/**
 * The hook that aedes calls before it acknowledges a PUBLISH, and before it publishes a Will.
 * The callback, and with it PUBACK or PUBREC, comes once all that the message left behind is durable.
 */
export function createReceiving(deps: Receiving) {
  return function authorizePublish(client: Client | null, packet: PublishPacket, done: Callback) {
    if (client === null || isKept(client, packet)) done(null);
    else receive(deps, client, packet, done);
  };
}

function receive(state: Receiving, client: AedesClient, packet: Packet, answer: Callback): void {
  const { links, queue, acknowledging } = state;
  const link = links.of(client.conn);
  const isWill = packet === client.will;
  if (isWill && (state.isStopping() || link?.isClosedByUs)) {
    answer(new Error('The session was ended by the broker'));
    return;
  }
  const bytes = packet.payload.length;
  let isRouted = false;
  if (packet.topic === REPLACED_TOPIC) endReplaced(state, packet, client.id);
  else isRouted = state.end(messageOf({ client, packet, link, isWill }));
  finish(packet, isRouted);
  if (packet.retain) state.limitRetained(packet);
  links.take(link, bytes);
  queue.whenKept(
    () => {
      links.give(link, bytes);
      answer(null);
    },
    () => acknowledging.acknowledge(link, packet),
  );
}

function endReplaced({ replacing, reject }: Receiving, packet: Packet, client: string): void {
  const replaced = replacing.read(payloadOf(packet));
  const name = replaced?.topic ?? packet.topic;
  const found = replaced ? replacedFault(name, replaced) : forbidden();
  const raw = replaced?.head ?? payloadOf(packet);
  const bytes = replaced?.bytes ?? raw.length;
  const topic = parseTopic(name);
  const asset = 'asset' in topic ? topic.asset : '';
  reject({ fault: found, topic: name, client, asset, raw, bytes });
}

interface Received {
  readonly client: AedesClient;
  readonly packet: Packet;
  readonly link: Link | undefined;
  readonly isWill: boolean;
}

function messageOf({ client, packet, link, isWill }: Received): Message {
  const payload = payloadOf(packet);
  const session = sessionOf(client, link);
  return { payload, name: packet.topic, client: client.id, session, isWill };
}

const SESSIONS = new WeakMap<object, number>();

/** A Will comes when the connection has gone. */
function sessionOf(client: AedesClient, link: Link | undefined): number {
  if (!link) return SESSIONS.get(client) ?? 0;
  SESSIONS.set(client, link.session);
  return link.session;
}

function payloadOf({ payload }: Packet): Buffer {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}

/** A QoS 2 message sent again before its PUBREL is durable already. */
function isKept(client: AedesClient, packet: Packet): boolean {
  if (packet.qos !== 2 || !packet.dup) return false;
  return client._inboundInflight?.has(packet.messageId as number) ?? false;
}

/** Telemetry is never retained; what ended with us is not routed. */
function finish(packet: Packet, isRouted: boolean): void {
  if (isRouted) {
    if (packet.retain && packet.topic.endsWith('/telemetry') && isOurs(packet.topic))
      packet.retain = false;
    return;
  }
  packet.topic = ENDS_HERE;
  packet.payload = NOTHING;
  packet.retain = false;
}

function isOurs(topic: string): boolean {
  return topic.startsWith('infrapulse/');
}

function forbidden(): Fault {
  return fault('TOPIC_FORBIDDEN', 'topic', 'Only the product publishes here.');
}

/** A topic that is wrong in itself comes before the size. */
function replacedFault(topic: string, { reason }: { reason: 'size' | 'levels' }): Fault {
  if (reason === 'levels')
    return fault('TOPIC_FORBIDDEN', 'topic', 'The topic has too many levels.');
  const found = topicOf(topic);
  if (found.use === 'refused') return found.fault;
  return tooLarge();
}

export function tooLarge(): Fault {
  return fault('TOO_LARGE', '', 'The packet is too large: send several smaller ones.');
}
