import { connect, type Socket } from 'node:net';
import { createInFlightWindow, type InFlightWindow, type Planned } from './in-flight-window.ts';
import { connectPacket, createTemplate } from './message-template.ts';
import type { Address, LoadOptions } from './options.ts';
import { createPacketReader } from './read-packets.ts';

/** What the connection asks for and tells. */
export interface Course {
  /** The next message of this connection, or undefined when none may go now. */
  next(connection: number): Planned | undefined;
  readonly acknowledged: (asset: number, ts: number, latencyMs: number) => void;
  /** Sent again after a lost connection. */
  resent(messages: number): void;
  lost(): void;
}

export interface LoadConnection {
  /** Sends what may go now. */
  pump(): void;
  inFlight(): number;
  /** Ends the connection; unacknowledged messages stay unacknowledged. */
  close(): void;
}

const RETRY_MS = 100;
const READ_BYTES = 8192;

/** One device connection: a window of messages under way, sent again on a new connection when the old one is lost. */
export function openConnection(
  options: LoadOptions,
  number: number,
  course: Course,
): LoadConnection {
  const template = createTemplate(options, number);
  const packets = createInFlightWindow(options.window, template, course.acknowledged);
  const size = template.bytes.length;
  const brokers = [options, ...options.others];
  let tried = number;
  let socket: Socket | undefined;
  let ready = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  // Writing costs far more than filling: with no rate to keep, a quarter of the window goes at once.
  const batchMin = options.rate > 0 ? 1 : Math.ceil(options.window / 4);

  function open(): void {
    const broker = brokers[tried % brokers.length] as Address;
    tried += 1;
    const opened = openSocket({ ...options, ...broker }, number, packets, {
      accepted() {
        ready = true;
        course.resent(resend(opened, packets, size, options.monotonic()));
      },
      heard: pump,
    });
    socket = opened;
    opened.on('close', () => {
      if (opened !== socket) return;
      if (ready && !closed) course.lost();
      ready = false;
      if (!closed) retry = setTimeout(open, RETRY_MS);
    });
  }

  function pump(): void {
    if (!ready || packets.free() < batchMin) return;
    const bytes = Buffer.allocUnsafe(packets.free() * size);
    const now = options.monotonic();
    let used = 0;
    while (packets.free() > 0) {
      const message = course.next(number);
      if (!message) break;
      packets.put(bytes, used, packets.take(message, now), false);
      used += size;
    }
    if (used > 0) socket?.write(bytes.subarray(0, used));
  }

  open();
  return {
    pump,
    inFlight: () => packets.inFlight(),
    close() {
      closed = true;
      clearTimeout(retry);
      if (ready) socket?.end(Buffer.from([0xe0, 0]));
      else socket?.destroy();
    },
  };
}

/** [MQTT-4.4.0-1] the same messages again, marked as duplicates; returns how many. */
function resend(socket: Socket, packets: InFlightWindow, size: number, now: number): number {
  const slots = packets.busy();
  const bytes = Buffer.allocUnsafe(slots.length * size);
  for (const [i, slot] of slots.entries()) {
    packets.put(bytes, i * size, slot, true);
    packets.restart(slot, now);
  }
  if (slots.length > 0) socket.write(bytes);
  return slots.length;
}

interface Heard {
  readonly accepted: () => void;
  readonly heard: () => void;
}

function openSocket(
  { host, port, prefix, monotonic }: LoadOptions,
  number: number,
  packets: InFlightWindow,
  { accepted, heard }: Heard,
): Socket {
  let now = 0;
  const read = createPacketReader({
    connack(code) {
      if (code === 0) accepted();
      else opened.destroy(new Error(`CONNACK ${code}`));
    },
    puback: (packetId) => packets.settle(packetId, now),
  });
  const opened = connect({
    host,
    port,
    noDelay: true,
    onread: {
      buffer: Buffer.alloc(READ_BYTES),
      callback(length, bytes) {
        now = monotonic();
        read(bytes as Buffer, length);
        heard();
        return true;
      },
    },
  });
  opened.on('connect', () => opened.write(connectPacket(`${prefix}-${number}`)));
  // 'close' follows and acts.
  opened.on('error', () => undefined);
  return opened;
}
