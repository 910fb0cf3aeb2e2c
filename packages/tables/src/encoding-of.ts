import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { doubtUtf8, encodingsOf, hasUtf8Bom, type TextEncoding } from '@infrapulse/contracts';

/** What a file of text is in, all of it, as files of the register may be; undefined when it is no text. */
export async function encodingOf(path: string): Promise<TextEncoding | undefined> {
  const beginning = await beginningOf(path);
  for (const encoding of encodingsOf(beginning)) {
    const doubt = doubtUtf8();
    if (!(await isAllIn(path, encoding, (text) => doubt.read(text)))) continue;
    if (encoding !== 'utf-8' || hasUtf8Bom(beginning) || !doubt.isRather()) return encoding;
  }
  return undefined;
}

async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(3), 0, 3, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function isAllIn(
  path: string,
  encoding: TextEncoding,
  told: (text: string) => void,
): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      told(decoder.decode(chunk as Uint8Array, { stream: true }));
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
