/** One object whose message was acknowledged. */
export interface Acknowledged {
  readonly asset: string;
  readonly part: string;
  readonly ts: number;
}

/** Remembers (asset number, ts) in flat arrays: 12 bytes an object, so that millions fit. */
export interface Ledger {
  add(asset: number, ts: number): void;
  size(): number;
  entries(): Iterable<readonly [asset: number, ts: number]>;
}

const CHUNK = 65_536;
/** 200 million objects are 2.4 GB: more is a mistake, not a test. */
const CHUNKS_MAX = 3052;

export function createLedger(): Ledger {
  const assets: Uint32Array[] = [];
  const times: Float64Array[] = [];
  let size = 0;
  return {
    add(asset, ts) {
      const at = size % CHUNK;
      if (at === 0) grow(assets, times);
      (assets.at(-1) as Uint32Array)[at] = asset;
      (times.at(-1) as Float64Array)[at] = ts;
      size += 1;
    },
    size: () => size,
    *entries() {
      for (let i = 0; i < size; i++) {
        const chunk = Math.floor(i / CHUNK);
        yield [assets[chunk]?.[i % CHUNK] ?? 0, times[chunk]?.[i % CHUNK] ?? 0];
      }
    },
  };
}

function grow(assets: Uint32Array[], times: Float64Array[]): void {
  if (assets.length >= CHUNKS_MAX) throw new Error('The ledger is full.');
  assets.push(new Uint32Array(CHUNK));
  times.push(new Float64Array(CHUNK));
}
