import { sources, type Tree } from './read-tree.ts';

export const AIM_LINES = 200;
const CEILING = { source: 400, test: 600 };

/** One line per file over its ceiling. */
export function tooLong(tree: Tree): readonly string[] {
  return [...tree]
    .filter(([path]) => /\.tsx?$/.test(path))
    .flatMap(([path, text]) => {
      const ceiling = /\/test\/|^test\//.test(path) ? CEILING.test : CEILING.source;
      const lines = text.split('\n').length - 1;
      return lines > ceiling ? [`${path} has ${lines} lines; at most ${ceiling}`] : [];
    });
}

/** Source files over the aim, longest first: printed, not failed. */
export function overAim(tree: Tree): readonly string[] {
  return sources(tree)
    .map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > AIM_LINES)
    .sort((a, b) => b.lines - a.lines)
    .map(({ path, lines }) => `${path} ${lines}`);
}
