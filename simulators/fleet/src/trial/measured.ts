import { type City, isClosed, type Subject } from './city.ts';
import type { Span } from './course.ts';
import type { Figures } from './figures.ts';
import { belongs, type Member } from './members.ts';
import { MEASURED, type Meter, nameOf } from './meter-kpis.ts';
import { amountsOf, needsOf, patienceOf, type Standing, standingAt } from './meters.ts';
import { onceIn } from './once.ts';
import type { TrialRow } from './trial.ts';
import { staysWithin, versionAt } from './versions.ts';

const COVERAGE_MIN = 0.9;

const onceFigures = onceIn<Figures | undefined>();
const onceStanding = onceIn<Standing | undefined>();

export function measuredFigures(city: City, subject: Subject, span: Span): Figures | undefined {
  const { kpi, policy, scope, id, window, start } = subject;
  const key = [kpi, policy, scope, id, window, start, span.from, span.to].join('/');
  return onceFigures(city, key, () => figuresOf(city, subject, span));
}

function figuresOf(city: City, subject: Subject, span: Span): Figures | undefined {
  const kpi = MEASURED[subject.kpi];
  if (!kpi?.policies.includes(subject.policy)) return undefined;
  const { requiredMs, knownMs, sums } = sumsOf(city, subject, span);
  const [numerator = 0, denominator = 0] = kpi.sides.map(
    (name, side) => (sums[name] ?? 0) / (kpi.units?.[side] ?? 1),
  );
  const coverage = requiredMs > 0 ? knownMs / requiredMs : null;
  const stale = subject.start === null || span.to < city.now ? isOld(city, subject) : false;
  const isWithheld = stale || (denominator > 0 && kpi.isWrong?.(numerator) === true);
  const isEnough = !isWithheld && coverage !== null && coverage >= COVERAGE_MIN;
  const value = isEnough && denominator > 0 ? kpi.valueOf(numerator, denominator) : null;
  const amounts = { numerator, denominator, low: value, high: value };
  return { value, coverage, ...amounts, energies: energiesOf(subject, sums), isWithheld };
}

/** Where nothing is known others than PUE say no amounts. */
function energiesOf({ kpi }: Subject, { dcWh, itWh }: Readonly<Record<string, number>>) {
  return kpi === 'datacenter.pue' ? { dcWh: dcWh ?? 0, itWh: itWh ?? 0 } : { dcWh, itWh };
}

interface Total {
  requiredMs: number;
  knownMs: number;
  readonly sums: Record<string, number>;
}

function sumsOf(city: City, subject: Subject, span: Span): Total {
  const total: Total = { requiredMs: 0, knownMs: 0, sums: {} };
  for (const member of city.members) {
    if (!counts(city, subject, member, span)) continue;
    const needs = needsIn(member, subject.kpi, subject.policy);
    const { versions } = member;
    const isOne = (version: TrialRow) =>
      isMetered(member, subject.kpi, needs?.(version, version.validFrom));
    if (!needs || !versions.some(isOne)) continue;
    // Above the assets each stay is a sum by itself (docs/decisions/0025).
    const own: Total = { requiredMs: 0, knownMs: 0, sums: {} };
    for (const stay of subject.scope === 'asset' ? [span] : staysWithin(versions, span))
      addAmounts(own, subject, member, stay);
    add(total, own);
    const version = versionAt(versions, span.to);
    addSums(total, MEASURED[subject.kpi]?.ofWhole?.(version, own.knownMs, own.sums));
  }
  return total;
}

/** What has lost its meters counts in a closed window that it was measured in, and where nobody else is measured. */
function counts(city: City, subject: Subject, member: Member, { from, to }: Span): boolean {
  const needs = needsIn(member, subject.kpi, subject.policy);
  if (!needs) return false;
  if (isClosed(city, subject)) {
    if (subject.kpi === 'datacenter.pue')
      return needs(versionAt(member.versions, from), from) !== undefined;
    const then = standingAt(member, needs, to - 1);
    return then !== undefined && (!then.isGone || then.edge > from);
  }
  const isGone = standingOf(city, subject, member)?.isGone === true;
  const isHere = belongs(versionAt(member.versions, city.now), '', subject.scope, subject.id);
  return !(isGone && isHere) || metered(city, subject).includes(member);
}

function addAmounts(total: Total, subject: Subject, member: Member, span: Span): void {
  const { kpi, policy, scope, id } = subject;
  const needs = needsIn(member, kpi, policy);
  if (!needs) return;
  const wanted = (version: TrialRow) => belongs(version, '', scope, id);
  const { requiredMs, knownMs, sums, knownBy } = amountsOf(member, needs, span, wanted);
  add(total, { requiredMs, knownMs, sums });
  addSums(total, MEASURED[kpi]?.ofAsset?.(knownBy));
}

function add(total: Total, { requiredMs, knownMs, sums }: Total): void {
  total.requiredMs += requiredMs;
  total.knownMs += knownMs;
  addSums(total, sums);
}

function addSums(total: Total, sums: Readonly<Record<string, number>> = {}): void {
  for (const [name, amount] of Object.entries(sums))
    total.sums[name] = (total.sums[name] ?? 0) + amount;
}

/** What a KPI needs of an asset of its kind; undefined of another. */
function needsIn(member: Member, name: string, policy: string) {
  const kpi = MEASURED[name];
  return kpi?.kind === member.kind ? needsOf(kpi, policy, member) : undefined;
}

/** PUE counts on every meter that is registered, what else meters count on those that ever spoke. */
function isMetered({ lastRead }: Member, kpi: string, meters: readonly Meter[] | undefined) {
  if (!meters || kpi === 'datacenter.pue') return meters !== undefined;
  return meters.every((meter) => lastRead.has(nameOf(meter)));
}

/** Whether the meters of what still runs were read too long ago. */
function isOld(city: City, subject: Subject): boolean {
  if (isClosed(city, subject)) return false;
  const { scope, id } = subject;
  const here = metered(city, subject).filter(({ versions }) =>
    belongs(versionAt(versions, city.now), '', scope, id),
  );
  const stale = here.map((member) => !isLive(city, subject, member));
  return MEASURED[subject.kpi]?.isOld(stale) ?? false;
}

/**
 * The assets with meters that are in a scope now; where there is none those in it that have lost theirs; of one that all
 * have left, those that have been in it.
 */
function metered(city: City, subject: Subject): readonly Member[] {
  const { scope, id } = subject;
  const all = city.members.filter((member) => standingOf(city, subject, member));
  const within = (version: TrialRow) => belongs(version, '', scope, id);
  const here = all.filter(({ versions }) => within(versionAt(versions, city.now)));
  const read = here.filter((member) => !standingOf(city, subject, member)?.isGone);
  if (here.length > 0) return read.length > 0 ? read : here;
  return all.filter(({ versions }) => versions.some(within));
}

function standingOf(city: City, { kpi, policy }: Subject, member: Member): Standing | undefined {
  const needs = needsIn(member, kpi, policy);
  return (
    needs &&
    onceStanding(city, `${kpi}/${policy}/${member.id}`, () => standingAt(member, needs, city.now))
  );
}

function isLive(city: City, subject: Subject, member: Member): boolean {
  const { kpi, policy } = subject;
  const needs = needsIn(member, kpi, policy);
  const standing = standingOf(city, subject, member);
  if (!needs || !standing || standing.isGone) return false;
  const patience = MEASURED[kpi]?.staleMs ?? patienceOf(member, needs, city.now);
  return city.now - standing.edge <= patience;
}

/** The quarter of an hour at which the windows of a subject end; undefined where no meter ever spoke. */
export function commonEdge(city: City, subject: Subject): number | undefined {
  const read = metered(city, subject).flatMap((member) => {
    const standing = standingOf(city, subject, member);
    if (!standing) return [];
    return [{ edge: standing.edge, isLive: isLive(city, subject, member) }];
  });
  return MEASURED[subject.kpi]?.edge(read);
}

/** The end went back to before a window, as what had passed it fell silent: what was told of it by then stands. */
export function hasGoneBack(city: City, subject: Subject): boolean {
  const { kpi, start } = subject;
  if (!(kpi in MEASURED) || start === null || isClosed(city, subject)) return false;
  const edge = commonEdge(city, subject);
  return edge !== undefined && edge <= start;
}
