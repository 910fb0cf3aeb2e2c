import type { RejectionCode } from '@infrapulse/domain';

/** Why a message object is refused: the code, the field at fault ('' = the whole) and what to change. */
export interface Fault {
  readonly code: RejectionCode;
  readonly field: string;
  readonly hint: string;
  /** Of a time that cannot be true: how far ahead of its receipt, ms. */
  readonly aheadMs?: number;
}

export function fault(code: RejectionCode, field: string, hint: string): Fault {
  return { code, field, hint };
}
