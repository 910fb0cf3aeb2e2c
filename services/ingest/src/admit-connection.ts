import type { Socket } from 'node:net';
import type { IngestConfig } from './config.ts';
import type { Events } from './events.ts';
import { createPacketFilter, type PacketFault } from './filter-packets.ts';
import type { Link, Links } from './links.ts';
import type { createReplacing } from './replace-publish.ts';

const CONNACK_V5_UNSUPPORTED = Buffer.from([0x20, 0x03, 0x00, 0x84, 0x00]);
const CONNACK_UNSUPPORTED = Buffer.from([0x20, 0x02, 0x00, 0x01]);
const CONNACK_IDENTIFIER = Buffer.from([0x20, 0x02, 0x00, 0x02]);

/** Puts our guard in front of a new socket; undefined when it may not stay. */
export function createAdmission(deps: {
  readonly config: IngestConfig;
  readonly links: Links;
  readonly events: Events;
  readonly replacing: ReturnType<typeof createReplacing>;
}) {
  const { config, links, events, replacing } = deps;
  const perAddress = new Map<string, number>();
  let sessions = 0;

  function isOneTooMany(address: string): boolean {
    const here = perAddress.get(address) ?? 0;
    if (links.size() >= config.clientsMax) events.connectionClosed('clients', address);
    else if (here >= config.clientsPerAddressMax)
      events.connectionClosed('clients_per_address', address);
    else return false;
    return true;
  }

  function leave(link: Link): void {
    links.remove(link);
    const here = (perAddress.get(link.address) ?? 1) - 1;
    if (here === 0) perAddress.delete(link.address);
    else perAddress.set(link.address, here);
  }

  return function admit(socket: Socket): Link | undefined {
    const address = socket.remoteAddress ?? '';
    if (isOneTooMany(address)) {
      socket.destroy();
      return undefined;
    }
    sessions += 1;
    const link = newLink(socket, sessions, address);
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
    links.add(link);
    socket.setNoDelay(true);
    socket.once('close', () => leave(link));
    const filter = createPacketFilter({
      ...config,
      replace: (refused) => replacing.replace(refused),
      accept: () => {
        link.isConnecting = true;
      },
      refuse: (fault) => refuse(link, fault, events),
    });
    guardReads(socket, filter, () => links.mayRead(link));
    return link;
  };
}

/** The parser sees only what the filter lets pass, and nothing while the connection is held. */
function guardReads(
  socket: Socket,
  filter: (chunk: Buffer) => Buffer,
  mayRead: () => boolean,
): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    // Node asks like this for more from the wire; what has come stays for the parser.
    if (size === 0) return read(0) as null;
    while (mayRead()) {
      const chunk = read() as Buffer | null;
      if (chunk === null) return null;
      const passed = filter(chunk);
      if (passed.length > 0) return passed;
    }
    return null;
  };
}

function newLink(socket: Socket, session: number, address: string): Link {
  return {
    socket,
    session,
    resume: () => void socket.emit('readable'),
    address,
    client: undefined,
    isConnecting: false,
    inFlight: 0,
    isHeld: false,
    isClosedByUs: false,
  };
}

function refuse(link: Link, fault: PacketFault, events: Events): void {
  link.isClosedByUs = true;
  if (fault.what === 'version') events.versionRefused(fault.version, link.address);
  else events.connectionClosed(fault.what, link.address);
  const answer = answerTo(fault);
  if (answer) link.socket.end(answer, () => link.socket.destroy());
  else link.socket.destroy();
}

function answerTo(fault: PacketFault): Buffer | undefined {
  if (fault.what === 'identifier') return CONNACK_IDENTIFIER;
  if (fault.what !== 'version') return undefined;
  return fault.version === 5 ? CONNACK_V5_UNSUPPORTED : CONNACK_UNSUPPORTED;
}
