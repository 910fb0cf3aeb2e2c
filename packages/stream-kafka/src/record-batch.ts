/** A batch's format (2, KIP-98), and its attributes. */
export const FORMAT = 2;
export const GZIPPED = 1;
export const TRANSACTIONAL = 16;
/** Offset and length, which the length does not count. */
export const LENGTH_FROM = 12;
