/** Numbers and bytes one after the other in memory that grows; little-endian. One per thread, used again and again. */
export interface ByteWriter {
  /** Makes room for so many bytes and returns where they begin. */
  take(bytes: number): number;
  /** Of the memory as it is now: not to be kept over a `take`. */
  view(): DataView;
  /** What was taken since the last reset. */
  written(): Uint8Array;
  reset(): void;
}

const FIRST_BYTES = 256 * 1024;

export function createByteWriter(): ByteWriter {
  let bytes = new Uint8Array(FIRST_BYTES);
  let view = new DataView(bytes.buffer);
  let end = 0;

  function grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, 2 * bytes.length));
    larger.set(bytes.subarray(0, end));
    bytes = larger;
    view = new DataView(bytes.buffer);
  }

  return {
    take(count) {
      const at = end;
      end += count;
      if (end > bytes.length) grow(end);
      return at;
    },
    view: () => view,
    written: () => bytes.subarray(0, end),
    reset() {
      end = 0;
    },
  };
}
