import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextTurn, type Waiting } from '../src/next-turn.ts';
import { createRateLimit } from '../src/rate-limit.ts';
import { alarm } from './fixtures.ts';

const LIMITS = [{ count: 8, withinMs: 10_000 }] as const;

const entry = fc.record({
  asset: fc.integer({ min: 0, max: 5 }),
  critical: fc.boolean(),
  group: fc.integer({ min: 0, max: 2 }),
  wait: fc.constantFrom(0, 0, 500, 3000),
  after: fc.integer({ min: 0, max: 1500 }),
});

interface Sent {
  readonly at: number;
  readonly keys: readonly number[];
}

/** Plays a queue through, as the outbox does, on a clock of its own. */
function play(entries: readonly (Waiting & { readonly enteredAt: number })[], combinesMax: number) {
  const limit = createRateLimit(LIMITS);
  const sent: Sent[] = [];
  const coming = [...entries];
  let queue: (typeof coming)[number][] = [];
  let now = 0;
  while (coming.length + queue.length > 0) {
    queue = [
      ...queue,
      ...coming.splice(0, coming.filter(({ enteredAt }) => enteredAt <= now).length),
    ];
    const turn = nextTurn(queue, {
      now,
      combinesMax,
      behindMs: 1000,
      waitAnyMs: limit.waitMs(now, 'any'),
      waitCriticalMs: limit.waitMs(now, 'critical'),
    });
    if ('waitMs' in turn) {
      expect(turn.waitMs).toBeGreaterThan(0);
      now = Math.min(now + turn.waitMs, coming[0]?.enteredAt ?? Number.POSITIVE_INFINITY);
      continue;
    }
    limit.take(now);
    sent.push({ at: now, keys: turn.take.map((at) => Number(queue[at]?.notification.key)) });
    queue = queue.filter((_, at) => !turn.take.includes(at));
  }
  return sent;
}

it('every notification goes once, in the order of its alarm, within the limit; CRITICAL has its share', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 60 }),
      fc.constantFrom(1, 3, 20),
      (rows, combinesMax) => {
        let enteredAt = 0;
        const entries = rows.map(({ asset, critical, group, wait, after }, key) => {
          enteredAt += after;
          const severity = critical ? 'CRITICAL' : 'MINOR';
          const of = alarm({ assetOrId: `${asset}`, severity });
          const notification = { key: `${key}`, alarm: of };
          return { notification, group: `${group}`, dueAt: enteredAt + wait, enteredAt };
        });
        const sent = play(entries, combinesMax);
        const order = sent.flatMap(({ keys }) => keys);
        expect([...order].sort((a, b) => a - b)).toEqual(rows.map((_, key) => key));
        for (let asset = 0; asset <= 5; asset += 1) {
          const own = order.filter((key) => rows[key]?.asset === asset);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
        for (const { at, keys } of sent) {
          expect(keys.length).toBeLessThanOrEqual(combinesMax);
          const within = sent.filter((other) => other.at > at - 10_000 && other.at <= at);
          expect(within.length).toBeLessThanOrEqual(8);
          if (within.length > 6) expect(keys.some((key) => isUrgent(rows, key))).toBe(true);
        }
      },
    ),
  );
});

/** CRITICAL, or older than a CRITICAL one of the same alarm. */
function isUrgent(rows: readonly { asset: number; critical: boolean }[], key: number): boolean {
  return rows.some((row, at) => at >= key && row.asset === rows[key]?.asset && row.critical);
}
