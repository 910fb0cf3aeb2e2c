import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createWordBook } from '../src/word-book.ts';

const text = fc.constantFrom('', 'a', 'b', 'a\nb', '\n', '故障');
const texts = fc.oneof(fc.tuple(text, text), fc.tuple(text, text, text, text));

it('whoever has a number is found by it, after a restart too, and nobody else has the same', () => {
  fc.assert(
    fc.property(fc.array(texts), (all) => {
      const book = createWordBook();
      const numbered = all.map((said) => [said, book.numberOf(said)] as const);
      const again = createWordBook(book.news());
      for (const [said, number] of numbered) {
        expect(number === undefined).toBe(said.some((each) => each.includes('\n')));
        if (number === undefined) continue;
        expect(book.textsOf(number)).toEqual(said);
        expect(again.textsOf(number)).toEqual(said);
        expect(again.numberOf(said)).toBe(number);
      }
      expect(again.news()).toBeUndefined();
    }),
  );
});

it('what a city that says very many things says last has no number', () => {
  const book = createWordBook();
  for (let i = 0; i < 4096; i += 1) expect(book.numberOf([`error ${i}`])).toBe(i);
  expect(book.numberOf(['one more'])).toBeUndefined();
  expect(book.numberOf(['error 7'])).toBe(7);
  expect(book.news()).toHaveLength(4096);
});
