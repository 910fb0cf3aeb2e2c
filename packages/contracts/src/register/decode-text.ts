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
    if (text !== undefined) return text;
  }
  return undefined;
}

function decodeAs(encoding: TextEncoding, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
