/** A set of small whole numbers, such as the places of assets in their partition. */
export interface NumberSet {
  add(n: number): void;
  delete(n: number): void;
  /** Those from `first` on, smallest first. What is added meanwhile may or may not be among them. */
  from(first: number): Iterable<number>;
}

const BITS = 32;
const WORDS_FIRST = 32;

export function createNumberSet(): NumberSet {
  let words = new Uint32Array(WORDS_FIRST);
  return {
    add(n) {
      if (n >= words.length * BITS) words = grown(words, n / BITS);
      words[n >>> 5] = wordAt(words, n >>> 5) | bitOf(n);
    },
    delete(n) {
      if (n < words.length * BITS) words[n >>> 5] = wordAt(words, n >>> 5) & ~bitOf(n);
    },
    *from(first) {
      for (let at = first >>> 5; at < words.length; at += 1) {
        let word = wordAt(words, at);
        if (at === first >>> 5) word &= -1 << (first % BITS);
        for (; word !== 0; word &= word - 1) yield at * BITS + lowestBit(word);
      }
    },
  };
}

function wordAt(words: Uint32Array, at: number): number {
  return words[at] as number;
}

function bitOf(n: number): number {
  return 1 << (n % BITS);
}

function lowestBit(word: number): number {
  return BITS - 1 - Math.clz32(word & -word);
}

function grown(words: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(Math.max(2 * words.length, Math.floor(needed) + 1));
  more.set(words);
  return more;
}
