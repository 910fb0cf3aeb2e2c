import type { Limit } from './channels/channel.ts';

/** Share of a limit that only CRITICAL may use. */
const RESERVED = 0.25;

export interface RateLimit {
  /** ms until one more message may go; 0: now. Times are monotonic. */
  waitMs(now: number, use: 'any' | 'critical'): number;
  take(now: number): void;
}

/** Sliding windows over what was sent: a provider that counts from the first message finds no more than it allows. */
export function createRateLimit(limits: readonly Limit[]): RateLimit {
  const longest = Math.max(0, ...limits.map(({ withinMs }) => withinMs));
  let sent: number[] = [];
  const waitOf = ({ count, withinMs }: Limit, now: number, use: 'any' | 'critical') => {
    const free = use === 'critical' ? count : count - Math.floor(count * RESERVED);
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
