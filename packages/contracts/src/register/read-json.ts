import type { RawObject } from './read-rows.ts';

export interface RawRead {
  readonly objects: readonly RawObject[];
  readonly errors: readonly {
    readonly line: number;
    /** A column; absent: of the whole line. */
    readonly field?: string;
    readonly reason: string;
  }[];
}

/** Objects of a JSON array (or of one object), or one per line, each with the line it begins on. */
export function jsonObjects(text: string): RawRead {
  if (text.trim() === '') return { objects: [], errors: [{ line: 1, reason: 'is empty' }] };
  const whole = text.trimStart().startsWith('[') ? parse(text) : parseOne(text);
  if (whole === undefined) return ndjsonObjects(text);
  if ('error' in whole)
    return { objects: [], errors: [{ line: lineOfFault(text), reason: whole.error }] };
  return {
    objects: Array.isArray(whole.value)
      ? elementsOf(whole.value, text)
      : [{ value: whole.value, line: 1 }],
    errors: [],
  };
}

function elementsOf(values: readonly unknown[], text: string): RawObject[] {
  const lines = linesOfElements(text);
  return values.map((value, index) => ({ value, line: lines[index] ?? 1, row: index + 1 }));
}

function ndjsonObjects(text: string): RawRead {
  const objects: RawObject[] = [];
  const errors: { line: number; reason: string }[] = [];
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    if (line.trim() === '') return;
    const parsed = parse(line);
    if ('error' in parsed) errors.push({ line: index + 1, reason: parsed.error });
    else objects.push({ line: index + 1, value: parsed.value });
  });
  return { objects, errors };
}

type Parsed = { readonly value: unknown } | { readonly error: string };

function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    return { error: `is not JSON: ${(error as Error).message}` };
  }
}

/** One object over the whole text; undefined when it is something else, such as NDJSON. */
function parseOne(text: string): Parsed | undefined {
  const parsed = parse(text);
  return 'error' in parsed ? undefined : parsed;
}

/** Beyond it only what the parser itself says of the place counts: to look for it takes many times the reading. */
const SEARCHED_MAX = 1_000_000;

/** The line on which the text stops being the beginning of JSON; errors of the parser seldom say where they are. */
function lineOfFault(text: string): number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  if (text.length > SEARCHED_MAX) {
    const told = faultAt(text) ?? 0;
    return 1 + ends.filter((end) => end < told).length;
  }
  let line = 1;
  let last = ends.length + 1;
  while (line < last) {
    const middle = (line + last) >> 1;
    const beginning = text.slice(0, ends[middle - 1]);
    if ((faultAt(beginning) ?? 0) >= beginning.length) line = middle + 1;
    else last = middle;
  }
  return line;
}

/** Where the parser says that it stops: at the end, what there is may go on; undefined when it does not say. */
function faultAt(text: string): number | undefined {
  try {
    JSON.parse(text);
    return text.length;
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith('Unexpected end')) return text.length;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? undefined : Number(position);
  }
}

/** Lines on which the elements of the outer array begin. */
function linesOfElements(text: string): number[] {
  const lines: number[] = [];
  let depth = 0;
  let line = 1;
  let inText = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '\n') line += 1;
    else if (inText) {
      if (char === '\\') i += 1;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (char === '{' || char === '[') {
      if (depth === 1) lines.push(line);
      depth += 1;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return lines;
}
