import { describe, expect, it } from 'vitest';
import { brokenLinks } from './links.ts';
import { readTree } from './read-tree.ts';

describe('the pages', () => {
  it('link to files and headings that exist', () => {
    expect(brokenLinks(readTree())).toEqual([]);
  });
});

describe('a planted link', () => {
  it('to no file, to no heading or out of the project is found; code and the web are left alone', () => {
    const page = [
      '# The page',
      '[good](docs/b.md) [heading](docs/b.md#two-words) [own](#the-page) ![picture](docs/b.png)',
      '[web](https://example.org/x) `[code](nowhere.md)`',
      '```\n[block](nowhere.md)\n```',
      '[file](docs/nowhere.md) [strange](docs/b.md#three) [out](../x.md) [own](#nothing)',
      '[named]: docs/gone.md',
    ].join('\n');
    const tree = new Map([
      ['README.md', page],
      ['docs/b.md', '## Two words\n[up](../README.md) [dangling](c.md)\n'],
    ]);
    const exists = (path: string) => tree.has(path) || path === 'docs/b.png';
    expect(brokenLinks(tree, exists)).toEqual([
      'README.md links to docs/nowhere.md',
      'README.md links to docs/b.md#three',
      'README.md links to ../x.md',
      'README.md links to #nothing',
      'README.md links to docs/gone.md',
      'docs/b.md links to c.md',
    ]);
  });
});
