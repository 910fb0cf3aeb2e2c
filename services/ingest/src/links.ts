import type { Duplex } from 'node:stream';
import type { Client } from 'aedes';
import type { Events } from './events.ts';

/** One connection: what it has in flight, and whether we hold its reads. */
export interface Link {
  readonly socket: Duplex;
  /** Number of the session, from 1. */
  readonly session: number;
  /** Reads on after a hold. */
  readonly resume: () => void;
  readonly address: string;
  client: Client | undefined;
  /** CONNECT is with the broker; until its CONNACK nothing more is read. */
  isConnecting: boolean;
  inFlight: number;
  /** We read nothing from it until some of what it sent is durable. */
  isHeld: boolean;
  /** Closed by us: its Will is not presence. */
  isClosedByUs: boolean;
}

interface Limits {
  readonly inFlightPerClientMax: number;
  readonly inFlightMax: number;
  readonly inFlightBytesMax: number;
}

/** Bounds what is received and not durable yet, per connection and in total, by not reading on. */
export interface Links {
  add(link: Link): void;
  remove(link: Link): void;
  of(socket: unknown): Link | undefined;
  all(): Iterable<Link>;
  size(): number;
  inFlight(): number;
  /** Milliseconds (monotonic) since which all reads are paused, undefined when they are not. */
  pausedSince(): number | undefined;
  take(link: Link | undefined, bytes: number): void;
  give(link: Link | undefined, bytes: number): void;
  mayRead(link: Link): boolean;
  connected(link: Link | undefined): void;
}

export function createLinks(limits: Limits, now: () => number, events: Events): Links {
  const links = new Map<unknown, Link>();
  const held = new Set<Link>();
  let inFlight = 0;
  let bytesInFlight = 0;
  let pausedSince: number | undefined;

  function isFull(): boolean {
    return inFlight >= limits.inFlightMax || bytesInFlight >= limits.inFlightBytesMax;
  }

  /** Half empty again, so that reading does not stutter. */
  function isRelieved(): boolean {
    return inFlight <= limits.inFlightMax / 2 && bytesInFlight <= limits.inFlightBytesMax / 2;
  }

  function letRead(link: Link): void {
    held.delete(link);
    readOn(link);
  }

  return {
    connected(link) {
      if (!link) return;
      link.isConnecting = false;
      if (link.isHeld && pausedSince === undefined) letRead(link);
    },
    add: (link) => void links.set(link.socket, link),
    remove(link) {
      links.delete(link.socket);
      held.delete(link);
    },
    of: (socket) => links.get(socket),
    all: () => links.values(),
    size: () => links.size,
    inFlight: () => inFlight,
    pausedSince: () => pausedSince,
    take(link, bytes) {
      inFlight += 1;
      bytesInFlight += bytes;
      if (link) link.inFlight += 1;
      if (pausedSince !== undefined || !isFull()) return;
      pausedSince = now();
      events.readsPaused();
    },
    give(link, bytes) {
      inFlight -= 1;
      bytesInFlight -= bytes;
      if (link) link.inFlight -= 1;
      if (pausedSince === undefined) {
        if (link?.isHeld && link.inFlight <= limits.inFlightPerClientMax / 2) letRead(link);
      } else if (isRelieved()) {
        pausedSince = undefined;
        for (const one of [...held]) letRead(one);
      }
    },
    mayRead(link) {
      const hasRoom = pausedSince === undefined && link.inFlight < limits.inFlightPerClientMax;
      if (hasRoom && !link.isConnecting) return true;
      link.isHeld = true;
      held.add(link);
      return false;
    },
  };
}

function readOn(link: Link): void {
  link.isHeld = false;
  setImmediate(link.resume);
}
