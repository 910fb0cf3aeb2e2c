import { type City, isClosed, type Subject } from './city.ts';
import type { Span } from './course.ts';
import type { Figures } from './figures.ts';
import { onceIn } from './once.ts';
import type { Where } from './postings.ts';

/** Something that counts once, when it was received. */
export interface Tally {
  readonly sum: string;
  readonly where: Where;
  readonly at: number;
}

/** Time that counts; what only shows later does from then on. */
export interface Stretch extends Span {
  readonly sum: string;
  readonly where: Where;
  readonly shownFrom?: number;
}

/** What is known of the data of one asset. */
export interface DataQuality {
  readonly tallies: readonly Tally[];
  readonly stretches: readonly Stretch[];
}

type Sum = (name: string) => number;

interface QualityKpi {
  readonly numerator: (sum: Sum) => number;
  readonly denominator: (sum: Sum) => number;
  /** Sums are times: told in seconds. */
  readonly isTime: boolean;
}

/** The table of docs/decisions/0024. */
export const QUALITY: Readonly<Record<string, QualityKpi>> = {
  'quality.connected_rate': {
    numerator: (sum) => sum('connected'),
    denominator: (sum) => sum('expected'),
    isTime: true,
  },
  'quality.valid_rate': {
    numerator: (sum) => sum('received') - sum('unusable') - sum('cut'),
    denominator: (sum) => sum('received') + sum('refused'),
    isTime: false,
  },
  'quality.lateness': {
    numerator: (sum) => sum('late'),
    denominator: (sum) => sum('received'),
    isTime: false,
  },
  'quality.clock_skew': {
    numerator: (sum) => sum('ahead') + sum('refusedForTime'),
    denominator: (sum) => sum('received') + sum('refused'),
    isTime: false,
  },
  'quality.duplicate_rate': {
    numerator: (sum) => sum('repeated'),
    denominator: (sum) => sum('received'),
    isTime: false,
  },
  'quality.completeness': {
    numerator: (sum) => sum('due') - sum('lost'),
    denominator: (sum) => sum('due'),
    isTime: true,
  },
  'quality.false_free': {
    numerator: (sum) => sum('falseFree'),
    denominator: (sum) => sum('free'),
    isTime: true,
  },
  'quality.false_occupied': {
    numerator: (sum) => sum('falseCharging'),
    denominator: (sum) => sum('charging'),
    isTime: true,
  },
};

export const QUALITY_SCOPES: readonly (keyof Where)[] = ['operator', 'district', 'city'];

const EDGE = 300_000;

/** Windows end at an edge of five minutes. */
export function newestEdge(now: number): number {
  return Math.floor(now / EDGE) * EDGE;
}

export function qualityFigures(city: City, subject: Subject, span: Span): Figures | undefined {
  const kpi = QUALITY[subject.kpi];
  const scope = QUALITY_SCOPES.find((one) => one === subject.scope);
  if (!kpi || !scope || subject.policy !== 'default') return undefined;
  const asOf = isClosed(city, subject) ? newestEdge(city.now) : span.to;
  const counted = countedIn(city, { scope, id: subject.id, span, asOf });
  const sum = (name: string) => counted.get(name) ?? 0;
  const [numerator, denominator] = [kpi.numerator(sum), kpi.denominator(sum)];
  const unit = kpi.isTime ? 1000 : 1;
  const value = denominator > 0 ? numerator / denominator : null;
  return {
    numerator: numerator / unit,
    denominator: denominator / unit,
    value,
    coverage: value === null ? null : 1,
    low: value,
    high: value,
  };
}

interface Asked {
  readonly scope: keyof Where;
  readonly id: string;
  readonly span: Span;
  readonly asOf: number;
}

const onceCounted = onceIn<ReadonlyMap<string, number>>();

function countedIn(city: City, asked: Asked): ReadonlyMap<string, number> {
  const { scope, id, span, asOf } = asked;
  const key = [scope, id, span.from, span.to, asOf].join('/');
  return onceCounted(city, key, () => count(city, asked));
}

function count({ members }: City, { scope, id, span, asOf }: Asked): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  const add = (name: string, amount: number) => sums.set(name, (sums.get(name) ?? 0) + amount);
  for (const { quality } of members) {
    for (const { sum, where, at } of quality.tallies)
      if (where[scope] === id && at >= span.from && at < span.to) add(sum, 1);
    for (const { sum, where, from, to, shownFrom = 0 } of quality.stretches) {
      const ms = Math.min(to, span.to) - Math.max(from, span.from);
      if (where[scope] === id && ms > 0 && shownFrom <= asOf) add(sum, ms);
    }
  }
  return sums;
}

/** Whether anything was counted of a subject in a span: then there must be a record. */
export function isAnythingCounted(city: City, { scope, id }: Subject, span: Span): boolean {
  const found = QUALITY_SCOPES.find((one) => one === scope);
  return found !== undefined && countedIn(city, { scope: found, id, span, asOf: span.to }).size > 0;
}
