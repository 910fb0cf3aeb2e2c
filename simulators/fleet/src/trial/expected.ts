import { HOUR, localDay, startOfDay } from '../local-time.ts';
import { type City, isClosed, isToldHourly, LONG, type Subject, wholeOf } from './city.ts';
import { COUNTS, isStock, racksOf } from './counts.ts';
import type { Span } from './course.ts';
import { type Figures, TIME_FORMS, timeFigures } from './figures.ts';
import { qualityOf, verdictOf } from './judge.ts';
import { commonEdge, hasGoneBack, measuredFigures } from './measured.ts';
import { belongs, type Member, membersOf, nozzleClass } from './members.ts';
import { MEASURED } from './meter-kpis.ts';
import { whereOf } from './postings.ts';
import {
  isAnythingCounted,
  newestEdge,
  QUALITY,
  QUALITY_SCOPES,
  qualityFigures,
} from './quality-figures.ts';
import { mustBeTold, SESSION_KPI, SESSION_POLICIES, sessionFigures } from './session-figures.ts';
import { TANK_KPI, tankFigures } from './tanks.ts';
import { addTimes, noTimes, type Times } from './times.ts';
import type { Trial } from './trial.ts';
import { partIn, requiredSince, versionAt } from './versions.ts';
import { CALENDAR, calendarWindows, ROLLING } from './windows.ts';

/** What a record should say, in the fields of interfaces §7. */
export interface ExpectedRecord {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly upS?: number;
  readonly downS?: number;
  readonly unknownS?: number;
  readonly excludedS?: number;
  readonly energyDcWh?: number;
  readonly energyItWh?: number;
  readonly coverage: number | null;
  readonly bounds: { readonly low: number | null; readonly high: number | null };
  readonly quality: string;
  readonly verdict: string;
  readonly start: number;
  readonly end: number;
}

export interface Oracle {
  /** Records there must be in the end: all by which something is required or counted. */
  readonly subjects: readonly Subject[];
  /** What one says that ends at `end`; undefined when there should be none such. */
  record(subject: Subject, end: number): ExpectedRecord | undefined;
  /** The same as of the tick before. */
  earlier(subject: Subject, end: number): ExpectedRecord | undefined;
  /** What was told of it stands, whatever was learned since. */
  stands(subject: Subject): boolean;
}

export function createOracle(trial: Trial): Oracle {
  const members = membersOf(trial);
  const now = trial.ticks.at(-1) ?? 0;
  const before = trial.ticks.at(-2) ?? now;
  const city = { members, now, news: newsOf(trial, now - HOUR) };
  const then = { ...city, now: before };
  return {
    subjects: [
      ...timeSubjects(city),
      ...measuredSubjects(city),
      ...sessionSubjects(city),
      ...standingSubjects(city),
      ...qualitySubjects(city),
    ],
    record: (subject, end) => recordOf(city, subject, end),
    earlier: (subject, end) => recordOf(then, subject, end),
    stands: (subject) => hasGoneBack(city, subject),
  };
}

function newsOf({ acts }: Trial, since: number): ReadonlySet<string> {
  return new Set(
    acts.flatMap((act) => (act.do === 'register' && act.at > since ? [act.row.id] : [])),
  );
}

function recordOf(city: City, subject: Subject, end: number): ExpectedRecord | undefined {
  const span = spanOf(city, subject, end);
  const figures = span && figuresOf(city, subject, span);
  if (!figures) return undefined;
  const { times, energies, numerator, denominator } = figures;
  const unit = times ? 1000 : 1;
  const scaled = (amount: number | null) => (amount === null ? null : amount / unit);
  return {
    value: figures.value,
    numerator: scaled(numerator),
    denominator: scaled(denominator),
    ...(times && {
      upS: times.up / 1000,
      downS: times.down / 1000,
      unknownS: times.unknown / 1000,
      excludedS: times.excluded / 1000,
    }),
    ...(energies?.dcWh !== undefined && { energyDcWh: energies.dcWh }),
    ...(energies?.itWh !== undefined && { energyItWh: energies.itWh }),
    coverage: figures.coverage,
    bounds: { low: figures.low, high: figures.high },
    quality: qualityOf(figures),
    verdict: isCovered(city, subject, span) ? verdictOf(subject, figures) : 'not_judged',
    start: span.from,
    end: span.to,
  };
}

/** Twelve months judge nothing of what is younger. */
function isCovered(city: City, { kpi, window, scope, id }: Subject, { from, to }: Span): boolean {
  if (window !== '12mo') return true;
  return city.members.some(
    ({ kind, versions }) =>
      kind === kpi.split('.')[0] &&
      versions.some(
        (version) => belongs(version, '', scope, id) && requiredSince(version) <= from,
      ) &&
      from < to,
  );
}

/** The window of a record. One of times ends when it was made, a closed one at its own end, one of meters at an edge. */
function spanOf(city: City, subject: Subject, end: number): Span | undefined {
  const { window, start } = subject;
  if (window === 'now') return { from: end, to: end };
  const edge = subject.kpi in MEASURED ? commonEdge(city, subject) : end;
  if (start === null) {
    const from = ROLLING[window];
    return from && edge !== undefined ? { from: from(edge), to: edge } : undefined;
  }
  const whole = wholeOf(subject);
  if (whole?.from !== start) return undefined;
  if (isClosed(city, subject)) return whole;
  if (edge === undefined) return undefined;
  return { from: start, to: Math.min(hasGoneBack(city, subject) ? end : edge, whole.to) };
}

function figuresOf(city: City, subject: Subject, span: Span): Figures | undefined {
  const { kpi, policy } = subject;
  if (kpi in MEASURED) return measuredFigures(city, subject, span);
  if (kpi in QUALITY) return qualityFigures(city, subject, span);
  if (kpi === SESSION_KPI) return sessionFigures(city, subject, span);
  if (kpi === 'datacenter.rack_utilisation') return rackFigures(city, subject);
  if (kpi === TANK_KPI) return tankFigures(city.members, subject, span.to);
  if (kpi in COUNTS) return countFigures(city, subject, span.to);
  if (!TIME_FORMS[kpi]?.[policy]) return undefined;
  return timeFigures(kpi, policy, timesOf(city, subject, span));
}

function timesOf({ members }: City, { kpi, policy, scope, id }: Subject, span: Span): Times {
  const sums = noTimes();
  for (const { kind, courses } of members) {
    if (kind !== kpi.split('.')[0]) continue;
    for (const [part, pieces] of courses)
      addTimes(sums, pieces, span, (version) => {
        if (policy.startsWith('H') && nozzleClass(version, part) !== policy) return false;
        return belongs(version, part, scope, id);
      });
  }
  return sums;
}

function rackFigures({ members, now }: City, { policy, scope, id }: Subject): Figures | undefined {
  const all = members.flatMap(({ kind, versions, rows }) => {
    const version = versionAt(versions, now);
    if (kind !== 'datacenter' || !isStock(version, now) || !belongs(version, '', scope, id))
      return [];
    return racksOf(policy, version, rows) ?? [];
  });
  const numerator = all.reduce((sum, { inUse }) => sum + inUse, 0);
  const denominator = all.reduce((sum, { delivered }) => sum + delivered, 0);
  const value = denominator > 0 ? numerator / denominator : null;
  return { numerator, denominator, value, coverage: 1, low: value, high: value };
}

function countFigures({ members }: City, subject: Subject, t: number): Figures | undefined {
  const { kpi, policy, scope, id } = subject;
  const counted = COUNTS[kpi]?.[policy];
  if (!counted || scope === 'part' || scope === 'asset') return undefined;
  const ids = new Set<string>();
  for (const { kind, versions } of members) {
    const version = versionAt(versions, t);
    if (kind !== kpi.split('.')[0] || !isStock(version, t)) continue;
    for (const { id: one, part } of counted(version, t))
      if (belongs(version, part?.part ?? '', scope, id)) ids.add(one);
  }
  const value = ids.size;
  return { numerator: value, denominator: null, value, coverage: 1, low: value, high: value };
}

/** Every scope that a part, or an asset, has ever belonged to. */
function scopesOf({ versions }: Member, part: string): readonly (readonly [string, string])[] {
  const scopes = versions.flatMap((version) => [
    ['site', version.site] as const,
    ['operator', partIn(version, part)?.operator ?? version.operator] as const,
    ['district', version.district] as const,
    ['city', version.city] as const,
  ]);
  return [...new Map(scopes.map((scope) => [scope.join('/'), scope])).values()];
}

/** Windows that a record may be of, by the time since something is required. */
function windowsSince(from: number, now: number): readonly (readonly [string, number | null])[] {
  const first = Math.max(from, startOfDay(localDay(now) - 39));
  return [
    ...Object.keys(ROLLING).map((name) => [name, null] as const),
    ...Object.keys(CALENDAR).flatMap((name) =>
      calendarWindows(name, { from: first, to: now }).map((span) => [name, span.from] as const),
    ),
  ];
}

function timeSubjects(city: City): readonly Subject[] {
  const found = new Map<string, Subject>();
  for (const member of city.members)
    for (const [part, pieces] of member.courses) {
      const since = pieces.find(({ is }) => is !== null)?.from;
      if (since === undefined) continue;
      const { id } = member;
      const scopes = [['part', `${id}~${part}`], ['asset', id], ...scopesOf(member, part)] as const;
      for (const [scope, scopeId] of scopes)
        for (const [window, start] of windowsSince(since, city.now))
          for (const [kpi, policy] of timePolicies(member, part, { scope, window, start, city }))
            add(found, { kpi, policy, scope, id: scopeId, window, start });
    }
  return [...found.values()].filter((subject) => isAnything(city, subject));
}

function add(found: Map<string, Subject>, subject: Subject): void {
  found.set(keyOf(subject), subject);
}

function keyOf({ kpi, policy, scope, id, window, start }: Subject): string {
  return `${kpi}/${policy}/${scope}/${id}/${window}/${start}`;
}

/** Something was required in the window: then there must be a record. */
function isAnything(city: City, subject: Subject): boolean {
  const span = spanOf(city, subject, city.now);
  if (!span) return false;
  const isAny = (of: City, during: Span) =>
    Object.values(timesOf(of, subject, during)).some((ms) => ms > 0);
  if (!isToldHourly(subject)) return isAny(city, span);
  const members = city.members.filter(({ id }) => !city.news.has(id));
  return isAny({ ...city, members }, { ...span, to: Math.min(span.to, city.now - HOUR) });
}

interface Place {
  readonly scope: string;
  readonly window: string;
  readonly start: number | null;
  readonly city: City;
}

/** Policies beside the usual ones are published where docs/decisions/0017 says. */
function timePolicies(member: Member, part: string, place: Place) {
  return Object.entries(TIME_FORMS)
    .filter(([kpi]) => kpi.split('.')[0] === member.kind)
    .flatMap(([kpi, forms]) =>
      Object.keys(forms)
        .filter((policy) => isPublished(member, part, { kpi, policy, ...place }))
        .map((policy) => [kpi, policy] as const),
    );
}

const FURTHER = new Set(
  'unknown_is_down unknown_is_up nevi uk_literal afirev energy_saving_left_out without_voluntary_stop visit first_time'.split(
    ' ',
  ),
);

function isPublished(
  { versions }: Member,
  part: string,
  { policy, scope, window, start, city }: Place & { readonly kpi: string; readonly policy: string },
): boolean {
  if (policy === 'H35' || policy === 'H70')
    return scope !== 'part' && versions.some((version) => nozzleClass(version, part) === policy);
  if (!FURTHER.has(policy)) return true;
  if (scope === 'part') return policy === 'nevi' && window === '12mo';
  if (scope !== 'asset' && scope !== 'site')
    return start !== null || window === '30d' || window === '12mo';
  return isClosed(city, { window, start });
}

function sessionSubjects(city: City): readonly Subject[] {
  const found = new Map<string, Subject>();
  for (const member of city.members) {
    const { id, versions, sessions } = member;
    if (sessions.attempts.length === 0) continue;
    const since = Math.min(...versions.map(requiredSince));
    for (const part of ['', ...member.courses.keys()]) {
      const own = part === '' ? [] : [['part', `${id}~${part}`] as const];
      for (const [scope, scopeId] of [...own, ['asset', id] as const, ...scopesOf(member, part)])
        for (const [window, start] of windowsSince(since, city.now))
          for (const policy of SESSION_POLICIES) {
            const place = { kpi: SESSION_KPI, policy, scope, window, start };
            const subject = { ...place, id: scopeId };
            const span = spanOf(city, subject, city.now);
            if (!span || !mustBeTold(city, subject, span)) continue;
            if (isPublished(member, part, { ...place, city })) add(found, subject);
          }
    }
  }
  return [...found.values()];
}

function measuredSubjects(city: City): readonly Subject[] {
  const found = new Map<string, Subject>();
  for (const member of city.members) {
    const since = Math.min(...member.versions.map(requiredSince));
    for (const [kpi, policy] of measuredPolicies(member))
      for (const [scope, id] of [['asset', member.id], ...scopesOf(member, '')] as const)
        for (const [window, start] of windowsSince(since, city.now)) {
          const subject = { kpi, policy, scope, id, window, start };
          if (found.has(keyOf(subject)) || !isReached(city, subject)) continue;
          const record = recordOf(city, subject, city.now);
          if (record && (record.coverage ?? 0) > 0) add(found, subject);
        }
  }
  return [...found.values()];
}

/** A window that runs has a record once its meters have passed its beginning. */
function isReached(city: City, subject: Subject): boolean {
  const { start } = subject;
  return start === null || isClosed(city, subject) || (commonEdge(city, subject) ?? 0) > start;
}

function measuredPolicies({ kind }: Member) {
  return Object.entries(MEASURED)
    .filter(([, kpi]) => kpi.kind === kind)
    .flatMap(([kpi, { policies }]) => policies.map((policy) => [kpi, policy] as const));
}

function standingSubjects(city: City): readonly Subject[] {
  const found = new Map<string, Subject>();
  const now = { window: 'now', start: null };
  const counts = Object.entries(COUNTS).flatMap(([kpi, policies]) =>
    Object.keys(policies).map((policy) => ({ kpi, policy })),
  );
  const racks = ['count', 'power'].map((policy) => ({
    kpi: 'datacenter.rack_utilisation',
    policy,
  }));
  for (const member of city.members)
    for (const one of [...counts, ...racks, { kpi: TANK_KPI, policy: 'default' }]) {
      if (one.kpi.split('.')[0] !== member.kind) continue;
      const parts = [
        ...new Set(member.versions.flatMap(({ parts }) => parts.map(({ part }) => part))),
      ];
      const own = [
        ...(one.kpi.endsWith('.count') ? [] : [['asset', member.id] as const]),
        ...(one.kpi === TANK_KPI
          ? parts.map((part) => ['part', `${member.id}~${part}`] as const)
          : []),
      ];
      const scopes = [...own, ...['', ...parts].flatMap((part) => scopesOf(member, part))];
      for (const [scope, id] of scopes) {
        const subject = { ...one, scope, id, ...now };
        const figures = figuresOf(city, subject, { from: city.now, to: city.now });
        if (figures && (figures.denominator ?? figures.numerator ?? 0) > 0) add(found, subject);
      }
    }
  return [...found.values()];
}

/** Where anything was counted by the newest edge, or the newest hour of windows that are told each hour. */
function qualitySubjects(city: City): readonly Subject[] {
  const found = new Map<string, Subject>();
  const edge = newestEdge(city.now);
  for (const { versions } of city.members)
    for (const version of versions)
      for (const scope of QUALITY_SCOPES)
        for (const part of ['', ...version.parts.map((one) => one.part)])
          for (const [window, start] of windowsSince(0, edge)) {
            const subject = { scope, id: whereOf(version, part)[scope], window, start };
            const told = LONG.has(window) ? Math.floor(edge / HOUR) * HOUR : edge;
            const base = { kpi: '', policy: 'default', ...subject };
            const span = spanOf(city, base, told);
            if (!span || !isAnythingCounted(city, base, span)) continue;
            for (const kpi of Object.keys(QUALITY)) add(found, { ...base, kpi });
          }
  return [...found.values()];
}
