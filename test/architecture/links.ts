import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot, type Tree } from './read-tree.ts';

/** `[text](target "title")`, pictures too, and `[name]: target`. */
const LINK = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^ {0,3}\[[^\]]+\]:\s+(\S+)/gm;
const CODE = /^(```|~~~)[\s\S]*?^\1|`[^`\n]+`/gm;
const OUTSIDE = /^([a-z][a-z0-9+.-]*:|\/\/)/i;

/** Relative links of Markdown pages to files that do not exist, or to headings that the page has not. */
export function brokenLinks(
  tree: Tree,
  exists: (path: string) => boolean = (path) => existsSync(join(projectRoot, path)),
): readonly string[] {
  return [...tree]
    .filter(([path]) => path.endsWith('.md'))
    .flatMap(([path, text]) =>
      targetsOf(text)
        .filter((target) => !isGood(target, path, { tree, exists }))
        .map((target) => `${path} links to ${target}`),
    );
}

function targetsOf(text: string): readonly string[] {
  return [...text.replace(CODE, '').matchAll(LINK)]
    .map(([, inline, named]) => inline ?? named ?? '')
    .filter((target) => !OUTSIDE.test(target));
}

function isGood(
  target: string,
  from: string,
  { tree, exists }: { readonly tree: Tree; readonly exists: (path: string) => boolean },
): boolean {
  const [file = '', heading] = target.split('#').map(decodeURIComponent);
  // Posix on purpose: a page is read on the web too.
  const path = file === '' ? from : join(dirname(from), file);
  if (path.startsWith('..') || !exists(path)) return false;
  const page = tree.get(path);
  return heading === undefined || page === undefined || anchorsOf(page).has(heading);
}

function anchorsOf(page: string): ReadonlySet<string> {
  const headings = page.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm);
  return new Set(
    [...headings].map(([, text = '']) =>
      text
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );
}
