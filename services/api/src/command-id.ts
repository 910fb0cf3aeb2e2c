import { randomBytes } from 'node:crypto';

/** A UUID of version 7 (RFC 9562): begins with its time, so that it is known how far back to look for it. */
export function makeCommandId(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.floor(now), 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const lengths = [8, 4, 4, 4, 12];
  let at = 0;
  return lengths.map((length) => hex.slice(at, (at += length))).join('-');
}

/** When it was made, Unix ms; undefined for an id of another version. */
export function timeOfCommandId(id: string): number | undefined {
  return id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}
