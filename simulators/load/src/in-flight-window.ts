import type { MessageTemplate } from './message-template.ts';

export interface Planned {
  readonly asset: number;
  readonly ts: number;
  readonly seq: number;
}

/** The messages under way on one connection, in flat arrays; slot i carries packet id i + 1. */
export interface InFlightWindow {
  free(): number;
  inFlight(): number;
  take(message: Planned, now: number): number;
  /** Frees the slot of a PUBACK; one that nobody waits for is ignored. */
  settle(packetId: number, now: number): void;
  busy(): readonly number[];
  /** Writes a slot's packet. */
  put(target: Buffer, at: number, slot: number, duplicate: boolean): void;
  /** Its latency counts from now on. */
  restart(slot: number, now: number): void;
}

export function createInFlightWindow(
  size: number,
  template: MessageTemplate,
  acknowledged: (asset: number, ts: number, latencyMs: number) => void,
): InFlightWindow {
  // asset < 0 = free.
  const assets = new Int32Array(size).fill(-1);
  const times = new Float64Array(size);
  const seqs = new Float64Array(size);
  const sentAt = new Float64Array(size);
  const free = Array.from({ length: size }, (_, i) => size - 1 - i);
  return {
    free: () => free.length,
    inFlight: () => size - free.length,
    take({ asset, ts, seq }, now) {
      const slot = free.pop() as number;
      assets[slot] = asset;
      times[slot] = ts;
      seqs[slot] = seq;
      sentAt[slot] = now;
      return slot;
    },
    settle(packetId, now) {
      const slot = packetId - 1;
      const asset = assets[slot] ?? -1;
      if (asset < 0) return;
      assets[slot] = -1;
      free.push(slot);
      acknowledged(asset, times[slot] ?? 0, now - (sentAt[slot] ?? 0));
    },
    busy: () => [...assets.keys()].filter((slot) => (assets[slot] ?? -1) >= 0),
    put(target, at, slot, duplicate) {
      const [asset = 0, ts = 0, seq = 0] = [assets[slot], times[slot], seqs[slot]];
      template.write(target, at, { packetId: slot + 1, duplicate, asset, ts, seq });
    },
    restart(slot, now) {
      sentAt[slot] = now;
    },
  };
}
