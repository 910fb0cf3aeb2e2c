import { MINUTE } from '../local-time.ts';
import type { Trial, TrialRow, TrialSession } from './trial.ts';
import { isRequired, isServing, partIn, requiredSince, versionAt } from './versions.ts';

/** One attempt that counts, at its end, for its connector. */
export interface Attempt {
  readonly part: string;
  readonly end: number;
  /** By it the product is told at the latest. */
  readonly toldAt: number;
  readonly succeeded: boolean;
  /** Without a voluntary stop. */
  readonly delivered: boolean;
  /** Absent where it is not the first of a visit. */
  readonly visit?: { readonly succeeded: boolean };
}

const AHEAD_MAX = 5 * MINUTE;
const VISIT_GAP = 15 * MINUTE;

type Heard = TrialSession & { readonly toldAt: number };

/** Whether the charger told of any session, and those that count (domain.md §1.6, docs/decisions/0019). */
export function attemptsOf(
  { acts }: Trial,
  versions: readonly TrialRow[],
): { readonly hasTold: boolean; readonly attempts: readonly Attempt[] } {
  const heard = heardOf(acts, versions[0]?.id ?? '');
  const counting = heard
    .filter((session) => session.authorised && isServed(versions, session))
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1));
  return { hasTold: heard.length > 0, attempts: counting.map((one) => attemptOf(one, counting)) };
}

/** By id what was told last; one that ends after its receipt is moved back as a whole. */
function heardOf(acts: Trial['acts'], asset: string): readonly Heard[] {
  const heard = new Map<string, Heard>();
  for (const act of acts) {
    if (act.do !== 'session' || act.asset !== asset) continue;
    const { at, session } = act;
    if (session.end > at + AHEAD_MAX) continue;
    const ahead = Math.max(0, session.end - at);
    const [start, end] = [session.start - ahead, session.end - ahead];
    heard.set(session.id, { ...session, start, end, toldAt: at });
  }
  return [...heard.values()];
}

/** Its connector is in service when it ends, and was required when it began. */
function isServed(versions: readonly TrialRow[], { part, start, end }: TrialSession): boolean {
  const version = versionAt(versions, end);
  const since = Math.max(
    requiredSince(version),
    partIn(version, part)?.commissionedAt ?? Number.NEGATIVE_INFINITY,
  );
  if (since > start) return false;
  return part === '' ? isServing(version, end) : isRequired(version, part, end);
}

const isDelivered = ({ start, end, energyKwh }: TrialSession) =>
  end - start > 2 * MINUTE && energyKwh > 0.5;
const isSuccess = (session: TrialSession) => session.byUser || isDelivered(session);

function attemptOf(session: Heard, all: readonly Heard[]): Attempt {
  const { part, end, toldAt } = session;
  const visit = visitFrom(session, all);
  return {
    part,
    end,
    toldAt: Math.max(toldAt, ...visit.map((one) => one.toldAt)),
    succeeded: isSuccess(session),
    delivered: isDelivered(session),
    ...(visit.length > 0 && { visit: { succeeded: visit.some(isSuccess) } }),
  };
}

/** The attempts of the visit that begins with a session; none when it goes on with one. */
function visitFrom(session: Heard, all: readonly Heard[]): readonly Heard[] {
  if (session.userRef === null) return [session];
  const own = all.filter(({ userRef }) => userRef === session.userRef);
  const at = own.indexOf(session);
  // Until when the customer was there, by the attempts up to one.
  const until = (i: number) => Math.max(...own.slice(0, i + 1).map(({ end }) => end));
  const goesOn = (i: number) => (own[i] as Heard).start - until(i - 1) <= VISIT_GAP;
  if (at > 0 && goesOn(at)) return [];
  const next = own.findIndex((_, i) => i > at && !goesOn(i));
  return own.slice(at, next === -1 ? own.length : next);
}
