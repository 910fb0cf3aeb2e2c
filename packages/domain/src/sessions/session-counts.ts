import { hasDelivered, hasSucceeded } from './session-outcome.ts';
import { type SessionFacts, visitsOf } from './visits.ts';

/** How sessions ended; adding the counts of two parts or two times gives those of both. */
export interface SessionCounts {
  /** Sessions that began after an authorisation. */
  attempts: number;
  succeeded: number;
  /** Succeeded without the voluntary stop counting. */
  delivered: number;
  visits: number;
  visitsSucceeded: number;
  /** Visits whose first attempt succeeded. */
  firstSucceeded: number;
}

/** One attempt, and the visit that begins with it; both count at its end, for its connector. */
export interface Attempt {
  readonly part: string;
  readonly end: number;
  readonly counts: Readonly<SessionCounts>;
}

/** Attempts among the sessions of one charger, in order of their ends. */
export function attemptsOf(sessions: readonly SessionFacts[]): readonly Attempt[] {
  const visits = visitsOf(sessions.filter(({ authorised }) => authorised));
  return visits
    .flatMap((visit) => {
      const succeeded = visit.some(hasSucceeded);
      return visit.map((session, i) => attemptOf(session, i === 0 ? Number(succeeded) : null));
    })
    .sort((a, b) => a.end - b.end);
}

/** `visit`: whether the visit that it begins succeeded, 1 or 0; null when it begins none. */
function attemptOf(session: SessionFacts, visit: number | null): Attempt {
  const succeeded = Number(hasSucceeded(session));
  const counts: SessionCounts = {
    attempts: 1,
    succeeded,
    delivered: Number(hasDelivered(session)),
    visits: visit === null ? 0 : 1,
    visitsSucceeded: visit ?? 0,
    firstSucceeded: visit === null ? 0 : succeeded,
  };
  return { part: session.part, end: session.end, counts };
}

export function noSessions(): SessionCounts {
  const visits = { visits: 0, visitsSucceeded: 0, firstSucceeded: 0 };
  return { attempts: 0, succeeded: 0, delivered: 0, ...visits };
}

export function addSessions(into: SessionCounts, more: Readonly<SessionCounts>): void {
  into.attempts += more.attempts;
  into.succeeded += more.succeeded;
  into.delivered += more.delivered;
  into.visits += more.visits;
  into.visitsSucceeded += more.visitsSucceeded;
  into.firstSucceeded += more.firstSucceeded;
}
