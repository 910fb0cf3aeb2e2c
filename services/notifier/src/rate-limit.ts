import type { Limit } from './channels/channel.ts';

/** Share of a limit that only CRITICAL may use. */
const RESERVED = 0.25;

export interface RateLimit {
  /** ms until one more message may go; 0: now. Times are monotonic. */
  waitMs(now: number, use: 'any' | 'critical'): number;
  take(now: number): void;
}

/**
 * Sliding windows over what was sent: a provider that counts from the first message finds no more than it allows.
 * `share` is the part of it that is ours, 0 to 1, while others send through the same channel; one message at least.
 */
export function createRateLimit(
  limits: readonly Limit[],
  share: () => number = () => 1,
): RateLimit {
  const longest = Math.max(0, ...limits.map(({ withinMs }) => withinMs));
  let sent: number[] = [];
  const waitOf = ({ count, withinMs }: Limit, now: number, use: 'any' | 'critical') => {
    const ours = Math.max(1, Math.floor(count * share()));
    const free = use === 'critical' ? ours : ours - Math.floor(ours * RESERVED);
    const inWay = sent.at(-free);
    return inWay === undefined ? 0 : Math.max(0, inWay + withinMs - now);
  };
  return {
    waitMs: (now, use) => Math.max(0, ...limits.map((limit) => waitOf(limit, now, use))),
    take(now) {
      if (limits.length === 0) return;
      sent = [...sent.filter((at) => at > now - longest), now];
    },
  };
}
