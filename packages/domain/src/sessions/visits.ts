import type { Session } from '../model/session.ts';

/** What counts of a session, and what tells it from others of its charger. */
export type SessionFacts = Pick<
  Session,
  'id' | 'part' | 'start' | 'end' | 'energyKwh' | 'byUser' | 'authorised' | 'userRef'
>;

/** Attempts of one customer at one charger, in order of start; at least one. */
type Visit = readonly SessionFacts[];

/** A customer who tries again within so long is still there (ours, domain.md §1.6). */
const GAP_MS = 15 * 60_000;

/** Sessions of one charger → visits. Of a customer nobody names each attempt is a visit of its own. */
export function visitsOf(sessions: readonly SessionFacts[]): readonly Visit[] {
  const visits: SessionFacts[][] = [];
  const open = new Map<string, { readonly visit: SessionFacts[]; until: number }>();
  for (const session of [...sessions].sort(byStart)) {
    const { userRef, start, end } = session;
    const last = userRef === null ? undefined : open.get(userRef);
    if (last && start - last.until <= GAP_MS) {
      last.visit.push(session);
      last.until = Math.max(last.until, end);
      continue;
    }
    const visit = [session];
    visits.push(visit);
    if (userRef !== null) open.set(userRef, { visit, until: end });
  }
  return visits;
}

/** The same order whatever order they arrived in. */
function byStart(a: SessionFacts, b: SessionFacts): number {
  return a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1);
}
