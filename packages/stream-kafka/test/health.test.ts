import type { Clock, Log } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import { createHealth } from '../src/health.ts';

/** Health that was told of so many milliseconds without an answer, and what it said. */
function watch() {
  let now = 0;
  const told: string[] = [];
  const log = { warn: () => told.push('warn'), info: () => told.push('info') } as unknown as Log;
  const clock = { monotonic: () => now } as Clock;
  const onHealth = (ok: boolean, reason: string) => told.push(`${ok} ${reason}`);
  const health = createHealth({ clock, log, onHealth });
  return {
    told,
    answered: () => health.answered('link'),
    failsAfter: (ms: number, meanwhile = () => {}) => {
      const askedAt = now;
      now += ms;
      meanwhile();
      return health.failed('link', 'timed out', askedAt);
    },
    failsFor: (ms: number) => {
      health.failed('link', 'refused');
      now += ms;
      return health.failed('link', 'refused');
    },
  };
}

describe('whether the brokers answer', () => {
  it('is told when they have not for three seconds, and when they do again', () => {
    const { told, answered, failsFor } = watch();
    answered();
    expect([failsFor(2999), told]).toEqual([false, []]);
    expect(failsFor(1)).toBe(true);
    answered();
    expect(told).toEqual(['warn', 'false Kafka does not answer: refused', 'info', 'true ']);
  });

  it('is told at once when a request had no answer for as long', () => {
    const { told, answered, failsAfter } = watch();
    answered();
    expect([failsAfter(2999), told]).toEqual([false, []]);
    answered();
    expect(failsAfter(3000)).toBe(true);
    expect(told).toEqual(['warn', 'false Kafka does not answer: timed out']);
  });

  it('is no news of one request when another was answered meanwhile', () => {
    const { told, answered, failsAfter } = watch();
    answered();
    expect([failsAfter(10_000, answered), told]).toEqual([false, []]);
  });

  it('is told to nobody before their first answer: the start says itself that it failed', () => {
    const { told, answered, failsFor } = watch();
    expect([failsFor(4000), told]).toEqual([true, []]);
    answered();
    expect(told).toEqual([]);
  });
});
