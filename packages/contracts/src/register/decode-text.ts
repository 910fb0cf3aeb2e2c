import { doubtUtf8 } from './mistaken-for-utf8.ts';

/** What the text of an import may be encoded in. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'gb18030';

/** What text that begins so may be in, the likelier first: UTF-8 with or without BOM, UTF-16 with one, else GB18030. */
export function encodingsOf([a, b]: Uint8Array): readonly TextEncoding[] {
  return a === 0xff && b === 0xfe ? ['utf-16le'] : ['utf-8', 'gb18030'];
}

/** Text of a file; undefined when it is none. */
export function decodeText(bytes: Uint8Array): string | undefined {
  for (const encoding of encodingsOf(bytes)) {
    const text = decodeAs(encoding, bytes);
    if (text !== undefined && !(encoding === 'utf-8' && isRatherGb18030(bytes, text))) return text;
  }
  return undefined;
}

function isRatherGb18030(bytes: Uint8Array, text: string): boolean {
  if (hasUtf8Bom(bytes)) return false;
  const doubt = doubtUtf8();
  doubt.read(text);
  return doubt.isRather();
}

export function hasUtf8Bom([a, b, c]: Uint8Array): boolean {
  return a === 0xef && b === 0xbb && c === 0xbf;
}

function decodeAs(encoding: TextEncoding, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
