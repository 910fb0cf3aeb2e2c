/** Reads the protocol's numbers and texts one after the other. */
export interface ByteReader {
  readonly bytes: Buffer;
  at: number;
}

/** 64 bits; exact up to 2^53, as offsets and producer ids are. */
export function longAt(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

export function readLong(reader: ByteReader): number {
  const value = longAt(reader.bytes, reader.at);
  reader.at += 8;
  return value;
}

export function readInt(reader: ByteReader): number {
  const value = reader.bytes.readInt32BE(reader.at);
  reader.at += 4;
  return value;
}

export function readShort(reader: ByteReader): number {
  const value = reader.bytes.readInt16BE(reader.at);
  reader.at += 2;
  return value;
}

export function readText(reader: ByteReader): string {
  const length = readShort(reader);
  const text = reader.bytes.toString('utf8', reader.at, reader.at + Math.max(0, length));
  reader.at += Math.max(0, length);
  return text;
}

/** An array that is null counts as empty. */
export function readList<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  const list: T[] = [];
  for (let count = readInt(reader); count > 0; count -= 1) list.push(read(reader));
  return list;
}

/** Zigzag, up to 32 bits. */
export function readVarInt(reader: ByteReader): number {
  const { bytes } = reader;
  let value = 0;
  let byte = 0;
  let shift = 0;
  do {
    byte = bytes[reader.at++] ?? 0;
    value |= (byte & 0x7f) << shift;
    shift += 7;
  } while (byte > 0x7f && shift < 35);
  return (value >>> 1) ^ -(value & 1);
}
