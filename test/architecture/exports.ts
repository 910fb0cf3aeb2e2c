import { sources, type Tree } from './read-tree.ts';

const EXPORT =
  /^export (?:async )?(?:function\*?|const|let|class|interface|type|enum) ([A-Za-z_$][\w$]*)/gm;
const WORD = /[A-Za-z_$][\w$]*/g;

/** One line per exported name that no other file mentions. */
export function deadExports(tree: Tree): readonly string[] {
  const files = [...tree].filter(([path]) => /\.(tsx?|mjs)$/.test(path));
  const mentions = new Map<string, number>();
  for (const [, text] of files)
    for (const word of new Set(text.match(WORD))) mentions.set(word, (mentions.get(word) ?? 0) + 1);
  return sources(tree).flatMap(([path, text]) =>
    [...text.matchAll(EXPORT)]
      .map((match) => match[1] ?? '')
      .filter((name) => (mentions.get(name) ?? 0) < 2)
      .map((name) => `${path} exports ${name}, which nothing uses`),
  );
}
