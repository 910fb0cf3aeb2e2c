import type { Clock, Log } from '@infrapulse/ports';

/** A leader that moves makes requests fail for a moment; only what lasts is worth a word. */
const PATIENCE_MS = 3000;

/** Told whether the brokers answer, at each change; `reason` is empty when they do. */
export type OnHealth = (ok: boolean, reason: string) => void;

export interface Health {
  /** A part of the driver had its answer. */
  answered(part: string): void;
  /** It had none; true once that has lasted. */
  failed(part: string, reason: string): boolean;
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
  const away = new Set<string>();
  let hasAnswered = false;
  return {
    answered(part) {
      const isNews = hasAnswered;
      hasAnswered = true;
      since.delete(part);
      if (!away.delete(part) || away.size > 0 || !isNews) return;
      log.info({}, 'Kafka answers again');
      onHealth?.(true, '');
    },
    failed(part, reason) {
      const now = clock.monotonic();
      if (!since.has(part)) since.set(part, now);
      if (now - (since.get(part) ?? now) < PATIENCE_MS) return false;
      if (away.size === 0 && hasAnswered) {
        log.warn({ reason }, 'Kafka does not answer');
        onHealth?.(false, `Kafka does not answer: ${reason}`);
      }
      away.add(part);
      return true;
    },
  };
}
