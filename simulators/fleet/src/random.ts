/**
 * Random numbers as a pure function of (seed, who, what): nothing is drawn in sequence, so any instant of the
 * city can be computed alone, in any order, again and again.
 */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** A number that stands for a text. */
export function keyOf(seed: number, text: string): number {
  let h = mix(seed, text.length);
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i));
  return h;
}

/** In [0, 1). */
export function unit(key: number, salt: number): number {
  return mix(key, salt) / 4294967296;
}

export function between(low: number, high: number, share: number): number {
  return low + (high - low) * share;
}

/** A stream of draws for one small piece of work whose order is fixed. */
export function draws(key: number): () => number {
  let n = 0;
  return () => unit(key, n++);
}

export function pick<T>(list: readonly T[], share: number): T {
  return list[Math.min(list.length - 1, Math.floor(share * list.length))] as T;
}
