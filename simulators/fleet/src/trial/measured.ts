import { type City, isClosed, type Subject } from './city.ts';
import type { Span } from './course.ts';
import type { Figures } from './figures.ts';
import { belongs, type Member } from './members.ts';
import { energiesOf, hasPolicy, isStale, PUE_POLICIES, passedEdge } from './meters.ts';
import type { TrialRow } from './trial.ts';
import { versionAt } from './versions.ts';

/** A KPI made of what meters count. */
interface Measured {
  readonly policies: readonly string[];
  /** Where the window of a sum ends, by how far each of its assets has been read. */
  edge(read: readonly Read[]): number | undefined;
  /** Whether a sum over these assets is withheld, as some or all were read too long ago. */
  isOld(stale: readonly boolean[]): boolean;
  valueOf(dcWh: number, itWh: number): number;
}

interface Read {
  readonly edge: number;
  readonly isLive: boolean;
}

/** PUE: every meter has passed the end, and none is silent (docs/decisions/0025). */
const BY_ALL = {
  edge: (read: readonly Read[]) =>
    read.length === 0 ? undefined : Math.min(...read.map(({ edge }) => edge)),
  isOld: (stale: readonly boolean[]) => stale.includes(true),
};

/** Others: most of the live ones have passed the end, and not all are silent (docs/decisions/0021). */
const BY_MOST = {
  edge(read: readonly Read[]) {
    const live = read.filter(({ isLive }) => isLive);
    const edges = (live.length > 0 ? live : read).map(({ edge }) => edge);
    const passed = (edge: number) => edges.filter((one) => one >= edge).length;
    const most = edges.filter((edge) => passed(edge) * 2 > edges.length);
    return most.length === 0 ? undefined : Math.max(...most);
  },
  isOld: (stale: readonly boolean[]) => stale.length > 0 && !stale.includes(false),
};

export const MEASURED: Readonly<Record<string, Measured>> = {
  'datacenter.pue': {
    policies: PUE_POLICIES,
    ...BY_ALL,
    valueOf: (dcWh, itWh) => dcWh / itWh,
  },
  'datacenter.energy_grade': {
    policies: PUE_POLICIES,
    ...BY_MOST,
    valueOf: (dcWh, itWh) =>
      1 + GRADE_PERCENT.filter((percent) => dcWh * 100 > itWh * percent).length,
  },
};

/** The last energy ratio of grades 1, 2 and 3 of GB 40879 (domain.md §2.3). */
const GRADE_PERCENT = [120, 130, 150];

const COVERAGE_MIN = 0.9;

export function measuredFigures(city: City, subject: Subject, span: Span): Figures | undefined {
  const kpi = MEASURED[subject.kpi];
  if (!kpi?.policies.includes(subject.policy)) return undefined;
  const { requiredMs, knownMs, dcWh, itWh } = sumsOf(city, subject, span);
  const coverage = requiredMs > 0 ? knownMs / requiredMs : null;
  const stale = subject.start === null || span.to < city.now ? isOld(city, subject, span) : false;
  const isEnough = !stale && coverage !== null && coverage >= COVERAGE_MIN;
  const value = isEnough && itWh > 0 ? kpi.valueOf(dcWh, itWh) : null;
  const amounts = { numerator: dcWh, denominator: itWh, low: value, high: value };
  // Where nothing is known a grade says no amounts.
  const isSaid = subject.kpi === 'datacenter.pue' || knownMs > 0;
  const energies = isSaid ? { energies: { dcWh, itWh } } : {};
  return { value, coverage, ...amounts, ...energies, isStale: stale };
}

function sumsOf(city: City, subject: Subject, span: Span) {
  const sums = { requiredMs: 0, knownMs: 0, dcWh: 0, itWh: 0 };
  for (const member of city.members) {
    if (member.kind !== 'datacenter') continue;
    if (!member.versions.some(({ validFrom }) => hasPolicy(member, subject.policy, validFrom)))
      continue;
    const energies = energiesOf(member, subject.policy, span, (version) =>
      belongs(version, '', subject.scope, subject.id),
    );
    for (const name of ['requiredMs', 'knownMs', 'dcWh', 'itWh'] as const)
      sums[name] += energies[name];
  }
  return sums;
}

/** Whether the meters of what still runs were read too long ago. */
function isOld(city: City, subject: Subject, { to }: Span): boolean {
  if (isClosed(city, subject)) return false;
  const { scope, id } = subject;
  const here = metered(city, subject).filter((member) =>
    belongs(versionAt(member.versions, city.now), '', scope, id),
  );
  const stale = here.map((member) => {
    const edge = subject.kpi === 'datacenter.pue' ? to : edgeOf(city, subject, member);
    return edge === undefined || isStale(member, subject.policy, edge, city.now);
  });
  return MEASURED[subject.kpi]?.isOld(stale) ?? false;
}

/** The data centres that are in a scope now; of one that all have left, those that have been in it. */
function metered({ members, now }: City, { policy, scope, id }: Subject): readonly Member[] {
  const all = members.filter(
    (member) => member.kind === 'datacenter' && hasPolicy(member, policy, now),
  );
  const within = (version: TrialRow) => belongs(version, '', scope, id);
  const here = all.filter(({ versions }) => within(versionAt(versions, now)));
  return here.length > 0 ? here : all.filter(({ versions }) => versions.some(within));
}

function edgeOf({ now }: City, { policy }: Subject, member: Member): number | undefined {
  return passedEdge(member, policy, now);
}

/** The quarter of an hour at which the windows of a subject end; undefined where no meter ever spoke. */
export function commonEdge(city: City, subject: Subject): number | undefined {
  const read = metered(city, subject).flatMap((member) => {
    const edge = edgeOf(city, subject, member);
    return edge === undefined
      ? []
      : [{ edge, isLive: !isStale(member, subject.policy, edge, city.now) }];
  });
  return MEASURED[subject.kpi]?.edge(read);
}
