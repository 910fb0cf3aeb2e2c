interface Heard {
  /** Return code of the CONNACK: 0 = accepted. */
  connack(code: number): void;
  puback(packetId: number): void;
}

/** Reads what a broker sends, as it comes; PUBACKs, nearly all of it, on the shortest way. */
export function createPacketReader(heard: Heard): (bytes: Buffer, length: number) => void {
  let rest: Buffer | undefined;
  return (bytes, length) => {
    const fresh = bytes.subarray(0, length);
    const all = rest ? Buffer.concat([rest, fresh]) : fresh;
    let at = 0;
    for (;;) {
      while (at + 4 <= all.length && all[at] === 0x40) {
        heard.puback(((all[at + 2] ?? 0) << 8) | (all[at + 3] ?? 0));
        at += 4;
      }
      const size = packetSize(all, at);
      if (size === undefined || at + size > all.length) break;
      if ((all[at] ?? 0) >> 4 === 2) heard.connack(all[at + 3] ?? 0);
      at += size;
    }
    // Copied, as the next read overwrites the bytes.
    rest = at < all.length ? Buffer.from(all.subarray(at)) : undefined;
  };
}

/** Bytes of the packet at `at`, undefined while its length has not wholly come. */
function packetSize(bytes: Buffer, at: number): number | undefined {
  let length = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) << (7 * (i - 1));
    if (byte < 0x80) return 1 + i + length;
  }
  throw new Error('The broker sent a length of more than four bytes.');
}
