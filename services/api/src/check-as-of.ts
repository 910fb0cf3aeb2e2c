import { DAY_MS, dayStart } from '@infrapulse/domain';
import { ProblemError } from './problem.ts';

/** Refuses an instant after today: the future has no figures. */
export function checkAsOf(at: number, now: number): void {
  if (at < dayStart(now) + DAY_MS) return;
  const reason = 'is still to come: figures are as of today or of a day before';
  throw new ProblemError('INVALID_PARAMETER', `at: ${reason}`, [{ field: 'at', reason }]);
}
