import { HOUR } from '../local-time.ts';
import { type City, isToldHourly, type Subject } from './city.ts';
import type { Span } from './course.ts';
import type { Figures } from './figures.ts';
import { belongs, type Member } from './members.ts';
import type { Attempt } from './sessions.ts';
import { addTimes, noTimes, type Times } from './times.ts';
import { staysWithin, versionAt } from './versions.ts';

export const SESSION_KPI = 'charger.session_success';

/** Policy → how much an attempt adds to the ratio's two sides. */
const SHARES: Readonly<Record<string, (attempt: Attempt) => readonly [of: boolean, all: boolean]>> =
  {
    with_voluntary_stop: ({ succeeded }) => [succeeded, true],
    without_voluntary_stop: ({ delivered }) => [delivered, true],
    visit: ({ visit }) => [visit?.succeeded ?? false, visit !== undefined],
    first_time: ({ succeeded, visit }) => [succeeded && visit !== undefined, visit !== undefined],
  };

export const SESSION_POLICIES = Object.keys(SHARES);

/** undefined where no charger of the subject ever told of a session. */
export function sessionFigures(city: City, subject: Subject, span: Span): Figures | undefined {
  const share = SHARES[subject.policy];
  const members = city.members.filter((member) => hasTold(member, subject));
  if (!share || members.length === 0) return undefined;
  const attempts = attemptsIn(city, subject, span);
  const numerator = attempts.filter((one) => share(one)[0]).length;
  const denominator = attempts.filter((one) => share(one)[1]).length;
  const value = denominator > 0 ? numerator / denominator : null;
  const coverage = coverageOf(city, subject, span);
  return { numerator, denominator, value, coverage, low: value, high: value };
}

function hasTold({ kind, versions, sessions, courses }: Member, { scope, id }: Subject): boolean {
  const parts = ['', ...courses.keys()];
  return (
    kind === 'charger' &&
    sessions.hasTold &&
    versions.some((version) => parts.some((part) => belongs(version, part, scope, id)))
  );
}

/** Attempts that ended in the window, where the charger was then. */
function attemptsIn({ members }: City, subject: Subject, span: Span): readonly Attempt[] {
  return members.flatMap((member) => attemptsOfMember(member, subject, span));
}

function attemptsOfMember(
  { versions, sessions }: Member,
  { scope, id }: Subject,
  { from, to }: Span,
): readonly Attempt[] {
  return sessions.attempts.filter(
    ({ part, end }) =>
      end >= from && end < to && belongs(versionAt(versions, end), part, scope, id),
  );
}

/** The known share of the required time of the chargers that told of a session in the window. */
function coverageOf({ members }: City, subject: Subject, span: Span): number | null {
  const sums = noTimes();
  const { scope, id } = subject;
  for (const member of members)
    for (const stay of toldIn(member, subject, span))
      for (const [part, pieces] of member.courses)
        addTimes(sums, pieces, stay, (version) => belongs(version, part, scope, id));
  const known = knownOf(sums);
  return known + sums.unknown > 0 ? known / (known + sums.unknown) : null;
}

/** Time of a window in which a charger told of a session; above the charger each of its stays is by itself. */
function toldIn(member: Member, subject: Subject, span: Span): readonly Span[] {
  const isOwn = subject.scope === 'part' || subject.scope === 'asset';
  const stays = isOwn ? [span] : staysWithin(member.versions, span);
  const asset = { ...subject, scope: 'asset', id: member.id };
  return stays.filter((stay) => attemptsOfMember(member, asset, stay).length > 0);
}

const knownOf = (t: Times) => t.up + t.charging + t.saving + t.down + t.byPlan;

/** Whether there must be a record: an attempt counts in it, and its time has come to be told. */
export function mustBeTold(city: City, subject: Subject, span: Span): boolean {
  const since = isToldHourly(subject) ? city.now - HOUR : city.now;
  return city.members.some(
    (member) =>
      !(isToldHourly(subject) && city.news.has(member.id)) &&
      attemptsOfMember(member, subject, span).some(
        ({ toldAt, end }) => toldAt <= since && end < since,
      ),
  );
}
