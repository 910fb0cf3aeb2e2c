import type { IPublishPacket, MqttClient } from 'mqtt';
import type { Acknowledging } from './acknowledge.ts';
import type { Inside } from './door.ts';
import type { Link } from './links.ts';
import { tooLarge } from './receive-publish.ts';

/** A message that waits for its PUBACK; to the client library it looks like one of QoS 0. */
type Packet = IPublishPacket & { ackId?: number };

/** Messages of a client at a foreign broker, over all its connections. */
interface Intake {
  /** Before the client connects: a session that lived on sends what it kept at once. */
  attach(client: MqttClient): void;
  /** What has come is taken from now on; before, and after `close`, it waits. */
  open(): void;
  close(): void;
}

export function createIntake(inside: Inside, acknowledging: Acknowledging): Intake {
  const { links } = inside;
  const held: (() => void)[] = [];
  const letGo = () => {
    for (const go of held.splice(0)) go();
  };
  let link: Link | undefined;
  let sessions = 0;
  let isOpen = false;

  /** `from` is the connection it came by: its number means nothing on another. */
  function handle(packet: Packet, from: Link | undefined, done: () => void): void {
    if (!isOpen) held.push(() => handle(packet, from, done));
    else {
      take(inside, packet, { link: from, acknowledging });
      if (!from || links.mayRead(from)) done();
      else held.push(done);
    }
  }

  return {
    attach(client) {
      client.on('packetreceive', (packet) => {
        if (packet.cmd === 'publish' && packet.qos > 0) hideQos(packet);
      });
      client.handleMessage = (packet, done) => handle(packet, link, () => done());
      client.on('connect', () => {
        sessions += 1;
        link = newLink(client, sessions, letGo);
        links.add(link);
      });
      client.on('close', () => {
        if (link) links.remove(link);
        // What was read of a connection that has gone is acknowledged to nobody; the broker sends it again.
        if (isOpen) letGo();
      });
    },
    open() {
      isOpen = true;
      letGo();
    },
    close() {
      isOpen = false;
    },
  };
}

interface Taking {
  readonly link: Link | undefined;
  readonly acknowledging: Acknowledging;
}

function take(inside: Inside, packet: Packet, { link, acknowledging }: Taking): void {
  const { links, queue, end, reject, config } = inside;
  const { topic: name, ackId: messageId } = packet;
  const payload = Buffer.from(packet.payload);
  const session = link?.session ?? 0;
  if (payload.length > config.maxPacketBytes)
    reject({ fault: tooLarge(), topic: name, client: '', asset: '', raw: payload });
  else end({ name, payload, client: '', session, isWill: false });
  links.take(link, payload.length);
  const kept = () => links.give(link, payload.length);
  if (messageId === undefined) return queue.whenKept(kept);
  const waiting = { cmd: 'publish', qos: 1, topic: name, messageId } as const;
  queue.whenKept(kept, () => acknowledging.acknowledge(link, { ...waiting } as never));
}

/** The library acknowledges as soon as a message is handled, one by one; we do once it is durable, in groups. */
function hideQos(packet: Packet): void {
  if (packet.messageId !== undefined) packet.ackId = packet.messageId;
  packet.qos = 0;
}

function newLink(client: MqttClient, session: number, resume: () => void): Link {
  return {
    socket: client.stream,
    session,
    resume,
    address: '',
    client: undefined,
    isConnecting: false,
    inFlight: 0,
    isHeld: false,
    isClosedByUs: false,
  };
}
