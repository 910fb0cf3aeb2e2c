/** Why a message object was refused (interfaces §2); of several faults the first in order of checking names it. */
export const REJECTION_CODES = [
  'TOPIC_FORBIDDEN',
  'TOO_LARGE',
  'NOT_UTF8',
  'NOT_JSON',
  'TOO_DEEP',
  'SCHEMA',
  'UNKNOWN_KIND',
  'KIND_MISMATCH',
  'UNKNOWN_ASSET',
  'UNKNOWN_PART',
  'CLOCK_SKEW',
  'TOO_OLD',
  'UNKNOWN_STATUS',
  'OUT_OF_RANGE',
  'SERIES_LIMIT',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/** One value of the `rejected` topic. */
export interface Rejection {
  readonly code: RejectionCode;
  /** The field at fault, '' when it is the whole. */
  readonly field: string;
  /** One sentence that says what to change. */
  readonly hint: string;
  readonly topic: string;
  readonly client: string;
  readonly asset: string;
  readonly at: number;
  readonly node: string;
  /** First bytes of the message object, base64. */
  readonly raw: string;
  readonly bytes: number;
}
