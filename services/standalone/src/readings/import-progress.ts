import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** How far an import has come: beside the file, so that it goes on there when it is run again. */
export interface ImportProgress {
  /** Rows up to this line are kept, or refused, by the installation. */
  readonly line: number;
  keep(line: number): void;
  /** All is done: the next run begins at the beginning, and finds nothing new. */
  finish(): void;
}

interface Kept {
  readonly line: number;
  readonly size: number;
  readonly modified: number;
  readonly target: string;
}

export function openProgress(path: string, target: string): ImportProgress {
  const place = `${path}.import.json`;
  const { size, mtimeMs: modified } = statSync(path);
  const before = readKept(place);
  const isSame = before?.size === size && before.modified === modified && before.target === target;
  return {
    line: isSame ? before.line : 0,
    keep(line) {
      const kept: Kept = { line, size, modified, target };
      writeFileSync(`${place}.new`, JSON.stringify(kept));
      renameSync(`${place}.new`, place);
    },
    finish: () => rmSync(place, { force: true }),
  };
}

function readKept(place: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(place, 'utf8')) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
