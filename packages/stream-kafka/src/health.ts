import type { Clock, Log } from '@infrapulse/ports';

/** A leader that moves makes requests fail for a moment; only what lasts is worth a word. */
const PATIENCE_MS = 3000;

/** Told whether the brokers answer, at each change; `reason` is empty when they do. */
export type OnHealth = (ok: boolean, reason: string) => void;

export interface Health {
  /** A part of the driver had its answer. */
  answered(part: string): void;
  /** It had none of what it asked at `askedAt` (monotonic ms, now unless given); true once that has lasted. */
  failed(part: string, reason: string, askedAt?: number): boolean;
}

interface HealthDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly onHealth?: OnHealth;
}

/**
 * The brokers count as away while any part of the driver has waited too long for them. Before their first answer
 * nobody is told: a start that fails says so itself.
 */
export function createHealth({ clock, log, onHealth }: HealthDeps): Health {
  const since = new Map<string, number>();
  const answeredAt = new Map<string, number>();
  const away = new Set<string>();
  let hasAnswered = false;
  return {
    answered(part) {
      const isNews = hasAnswered;
      hasAnswered = true;
      since.delete(part);
      answeredAt.set(part, clock.monotonic());
      if (!away.delete(part) || away.size > 0 || !isNews) return;
      log.info({}, 'Kafka answers again');
      onHealth?.(true, '');
    },
    failed(part, reason, askedAt = clock.monotonic()) {
      // Another broker may have answered meanwhile.
      const from = since.get(part) ?? Math.max(askedAt, answeredAt.get(part) ?? 0);
      since.set(part, from);
      if (clock.monotonic() - from < PATIENCE_MS) return false;
      if (away.size === 0 && hasAnswered) {
        log.warn({ reason }, 'Kafka does not answer');
        onHealth?.(false, `Kafka does not answer: ${reason}`);
      }
      away.add(part);
      return true;
    },
  };
}
