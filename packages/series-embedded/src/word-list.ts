import { WORD_ELSEWHERE } from './columns.ts';

/** Texts that come again and again (ids, statuses, codes), each stored once and known by its number. */
export interface WordList {
  /** The number of a word that must have one (ids); new words get the next. */
  idOf(word: string): number;
  /** The same for words a device invents; WORD_ELSEWHERE once too many of them were seen. */
  boundedIdOf(word: string): number;
  /** undefined when the word was never stored. */
  find(word: string): number | undefined;
  wordAt(id: number): string;
  /** Words not known to be stored yet. */
  unsaved(): { readonly words: readonly string[]; readonly firstWord: number };
  /** All words below this number are stored. */
  saved(next: number): void;
}

export function createWordList(stored: readonly string[], boundedMax = 100_000): WordList {
  const words = [...stored];
  const ids = new Map(words.map((word, id) => [word, id]));
  let savedNext = words.length;
  let bounded = 0;

  function idOf(word: string): number {
    const known = ids.get(word);
    if (known !== undefined) return known;
    const id = words.push(word) - 1;
    ids.set(word, id);
    return id;
  }

  return {
    idOf,
    boundedIdOf(word) {
      const known = ids.get(word);
      if (known !== undefined) return known;
      if (bounded >= boundedMax) return WORD_ELSEWHERE;
      bounded += 1;
      return idOf(word);
    },
    find: (word) => ids.get(word),
    wordAt: (id) => words[id] ?? '',
    unsaved: () => ({ words: words.slice(savedNext), firstWord: savedNext }),
    saved(next) {
      savedNext = Math.max(savedNext, next);
    },
  };
}
