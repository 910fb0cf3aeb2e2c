import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { encodingsOf, type TextEncoding } from '@infrapulse/contracts';

/** What a file of text is in, all of it, as files of the register may be; undefined when it is no text. */
export async function encodingOf(path: string): Promise<TextEncoding | undefined> {
  for (const encoding of encodingsOf(await beginningOf(path)))
    if (await isAllIn(path, encoding)) return encoding;
  return undefined;
}

async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function isAllIn(path: string, encoding: TextEncoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      decoder.decode(chunk as Uint8Array, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
