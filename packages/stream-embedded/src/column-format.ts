/**
 * How the values that many records have in one place are kept together. `at` is where their bytes begin, `width`
 * how many bytes each has; what is not numbers stands in the description itself.
 */
export type Column =
  /** The same for all of them. */
  | readonly ['same', value: number | Word]
  /** Each the base plus an unsigned whole number, the sum divided. */
  | readonly ['whole', width: Width, base: number, divisor: number, at: number]
  | readonly ['double', at: number]
  /** Texts and the like, each as its place in a list. */
  | readonly ['word', width: Width, at: number, words: readonly Word[]]
  /** How long each array is, and what all of them hold one after the other. */
  | readonly ['array', lengths: Column, total: number, items: Column]
  /** Objects with the same keys in the same order. */
  | readonly ['object', keys: readonly string[], values: readonly Column[]]
  /** Several sorts in turns: which of the columns each value comes from, and how many each column has. */
  | readonly ['mixed', sorts: Column, counts: readonly number[], columns: readonly Column[]]
  /** Whatever else there is, as it is. */
  | readonly ['plain', values: readonly unknown[]];

/** Bytes of an unsigned number. */
export type Width = 1 | 2 | 4;

export type Word = string | boolean | null | undefined;
