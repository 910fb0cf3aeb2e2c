import type { ReadingRow, SeriesKind } from '@infrapulse/ports';
import { createReadingDecoder, type FieldValue } from './decode-reading.ts';

/** Lines one by one; a line break inside a quoted text ends none. */
export function splitLines(text: string): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    lines.push(text.slice(at, end));
    at = end + 1;
  }
  return lines;
}

/** The rows that lines of this driver were made of; for the few that are asked for again. */
export function parseLines(text: string): readonly ReadingRow[] {
  return splitLines(text).map(parseLine);
}

function lineEnd(text: string, begin: number): number {
  let at = endOf(text, begin, ' ');
  do at = valueEnd(text, text.indexOf('=', at) + 1);
  while (text[at] !== ' ');
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function parseLine(text: string): ReadingRow {
  const keyEnd = endOf(text, 0, ' ');
  const [kind = '', asset = '', part = ''] = splitKey(text.slice(0, keyEnd));
  const names: string[] = [];
  const values: FieldValue[] = [];
  let at = keyEnd;
  while (text[at] !== ' ' || names.length === 0) {
    const equals = text.indexOf('=', at + 1);
    const end = valueEnd(text, equals + 1);
    names.push(text.slice(at + 1, equals));
    values.push(valueOf(text.slice(equals + 1, end)));
    at = end;
  }
  const key = { kind: kind as SeriesKind, asset, part, ts: Number(text.slice(at + 1)) };
  return createReadingDecoder(names)(key, values);
}

/** The first unescaped `end` from `at` on. */
function endOf(text: string, at: number, end: string): number {
  let found = text.indexOf(end, at);
  while (text[found - 1] === '\\') found = text.indexOf(end, found + 1);
  return found;
}

function splitKey(key: string): string[] {
  return key
    .split(/(?<!\\),/)
    .map((piece, i) => (i === 0 ? piece : piece.slice(piece.indexOf('=') + 1)))
    .map((piece) => piece.replace(/\\([,= ])/g, '$1'));
}

function valueEnd(text: string, at: number): number {
  let end = at;
  if (text[at] === '"') {
    end += 1;
    while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    return end + 1;
  }
  while (text[end] !== ',' && text[end] !== ' ') end += 1;
  return end;
}

function valueOf(text: string): FieldValue {
  if (text.startsWith('"')) return text.slice(1, -1).replace(/\\(["\\])/g, '$1');
  if (text === 'true' || text === 'false') return text === 'true';
  return Number(text.endsWith('i') ? text.slice(0, -1) : text);
}
