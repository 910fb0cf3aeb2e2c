import { createHash } from 'node:crypto';

interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Wait before the next attempt, ms: doubling from `firstMs` to `maxMs`, of that the half to the whole. What part
 * follows from the message and the attempt alone: spread between messages, the same in every run.
 */
export function backOff(key: string, attempt: number, { firstMs, maxMs }: BackOff): number {
  const whole = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  const spread = createHash('sha256').update(`${key}/${attempt}`).digest().readUInt32BE(0);
  return Math.round(whole * (0.5 + spread / 2 ** 33));
}
