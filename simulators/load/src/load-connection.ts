import { connect, type Socket } from 'node:net';
import { connectPacket, createTemplate } from './message-template.ts';
import type { LoadOptions } from './options.ts';
import { createPacketReader } from './read-packets.ts';

/** What the connection asks for and tells. */
export interface Course {
  /** The next message of this connection, or undefined when none may go now. */
  next(
    connection: number,
  ): { readonly asset: number; readonly ts: number; readonly seq: number } | undefined;
  acknowledged(asset: number, ts: number, latencyMs: number): void;
  /** Sent again after a lost connection. */
  resent(messages: number): void;
  connected(): void;
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
  const { window, monotonic } = options;
  // Writing costs far more than filling: with no rate to keep, a quarter of the window goes at once.
  const batchMin = options.rate > 0 ? 1 : Math.ceil(window / 4);
  const template = createTemplate(options, number);
  const size = template.bytes.length;
  const clientId = `${options.prefix}-${number}`;
  // Slot i carries packet id i + 1. asset < 0 = free.
  const assets = new Int32Array(window).fill(-1);
  const times = new Float64Array(window);
  const seqs = new Float64Array(window);
  const sentAt = new Float64Array(window);
  const free = Array.from({ length: window }, (_, i) => window - 1 - i);
  const heard = Buffer.alloc(READ_BYTES);
  let heardAt = 0;
  let socket: Socket | undefined;
  let ready = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  function open(): void {
    const read = createPacketReader({
      connack(code) {
        if (code !== 0) return void opened.destroy(new Error(`CONNACK ${code}`));
        ready = true;
        course.connected();
        resend();
      },
      puback,
    });
    const opened = connect({
      host: options.host,
      port: options.port,
      noDelay: true,
      onread: {
        buffer: heard,
        callback(length, bytes) {
          heardAt = monotonic();
          read(bytes as Buffer, length);
          pump();
          return true;
        },
      },
    });
    socket = opened;
    opened.on('connect', () => opened.write(connectPacket(clientId)));
    // 'close' follows and acts.
    opened.on('error', () => undefined);
    opened.on('close', () => lost(opened));
  }

  function lost(which: Socket): void {
    if (which !== socket) return;
    socket = undefined;
    if (ready) course.lost();
    ready = false;
    if (!closed) retry = setTimeout(open, RETRY_MS);
  }

  function puback(packetId: number): void {
    const slot = packetId - 1;
    const asset = assets[slot] ?? -1;
    if (asset < 0) return;
    assets[slot] = -1;
    free.push(slot);
    course.acknowledged(asset, times[slot] ?? 0, heardAt - (sentAt[slot] ?? 0));
  }

  function put(target: Buffer, at: number, slot: number, duplicate: boolean): void {
    template.write(target, at, {
      packetId: slot + 1,
      duplicate,
      asset: assets[slot] ?? 0,
      ts: times[slot] ?? 0,
      seq: seqs[slot] ?? 0,
    });
  }

  /** [MQTT-4.4.0-1] the same messages again, marked as duplicates. */
  function resend(): void {
    const slots = [...assets.keys()].filter((slot) => (assets[slot] ?? -1) >= 0);
    if (slots.length === 0) return;
    const bytes = Buffer.allocUnsafe(slots.length * size);
    const now = monotonic();
    for (const [i, slot] of slots.entries()) {
      put(bytes, i * size, slot, true);
      sentAt[slot] = now;
    }
    socket?.write(bytes);
    course.resent(slots.length);
  }

  function pump(): void {
    if (!ready || free.length < batchMin) return;
    let bytes: Buffer | undefined;
    let used = 0;
    const now = monotonic();
    while (free.length > 0) {
      const message = course.next(number);
      if (!message) break;
      const slot = free.pop() as number;
      assets[slot] = message.asset;
      times[slot] = message.ts;
      seqs[slot] = message.seq;
      sentAt[slot] = now;
      bytes ??= Buffer.allocUnsafe((free.length + 1) * size);
      put(bytes, used, slot, false);
      used += size;
    }
    if (bytes) socket?.write(bytes.subarray(0, used));
  }

  open();
  return {
    pump,
    inFlight: () => window - free.length,
    close() {
      closed = true;
      clearTimeout(retry);
      if (ready) socket?.end(Buffer.from([0xe0, 0]));
      else socket?.destroy();
    },
  };
}
