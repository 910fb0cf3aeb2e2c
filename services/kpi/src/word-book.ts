/** Beyond so many each is kept where it is said. */
const NUMBERED_MAX = 4096;
const BETWEEN = '\n';

/**
 * Numbers for what a city says again and again, as a state keeps it: few things, in each record of each asset. Texts
 * with line breaks are kept where they are said.
 */
export interface WordBook {
  /** The number of these texts together; undefined when they have none. */
  numberOf(texts: readonly string[]): number | undefined;
  textsOf(number: number): readonly string[];
  /** All that are numbered, when one was since this was asked last: to be kept no later than what names it. */
  news(): readonly string[] | undefined;
}

export function createWordBook(kept: readonly string[] = []): WordBook {
  const all = [...kept];
  const numbers = new Map(all.map((texts, number) => [texts, number]));
  const split = all.map((texts) => texts.split(BETWEEN));
  let isNew = false;
  return {
    numberOf(texts) {
      const joined = texts.join(BETWEEN);
      const known = numbers.get(joined);
      // Of torn texts there are more than were numbered.
      if (known !== undefined) return split[known]?.length === texts.length ? known : undefined;
      if (all.length >= NUMBERED_MAX || texts.some(isTorn)) return undefined;
      numbers.set(joined, all.length);
      all.push(joined);
      split.push([...texts]);
      isNew = true;
      return all.length - 1;
    },
    textsOf: (number) => split[number] ?? [],
    news() {
      const news = isNew ? [...all] : undefined;
      isNew = false;
      return news;
    },
  };
}

function isTorn(text: string): boolean {
  return text.includes(BETWEEN);
}
