import type { Asset, KpiRecord, PlanEntry } from '@infrapulse/domain';
import type { Plan, Text } from './plan.ts';
import type { PlanVerdict } from './wording.ts';

/** One thing a verdict rests on. */
export interface Evidence {
  readonly label: Text;
  /** city, asset, or entry: of a list, `id` is then `<register>/<id>`. */
  readonly scope: string;
  readonly id: string;
  /** '' where no KPI speaks. */
  readonly kpi: string;
  readonly policy: string;
  readonly window: string;
  readonly value: number | null;
  readonly verdict: PlanVerdict;
  readonly wording: Text;
  /** Since when it is so, Unix ms. */
  readonly since: number | null;
  /** The document that proves it, as whoever reported it named it. */
  readonly source: string;
}

/** How one target stands. */
export interface Finding {
  /** A count, or a ratio for display; verdicts are made of numerator and denominator. */
  readonly actual: number | null;
  readonly numerator: number | null;
  /** Of how many; null where nobody has said, and of counts. */
  readonly denominator: number | null;
  readonly verdict: PlanVerdict;
  /** Why it is undecided or not judged, or what else must be known to read the figure. */
  readonly reason: Text | null;
  readonly evidence: readonly Evidence[];
}

export const NOTHING = {
  actual: null,
  numerator: null,
  denominator: null,
  verdict: 'not_judged',
  evidence: [],
} as const;

/** What evidence has in common that is of no KPI. */
export const NO_KPI = { kpi: '', policy: '', window: '', since: null, source: '' } as const;

export interface ScoreboardInput {
  readonly plan: Plan;
  readonly assets: readonly Asset[];
  /** KPI records as they stood at `at`; of scope asset, others are ignored. */
  readonly kpiRecords: readonly KpiRecord[];
  /** Lists, milestones and surveys. */
  readonly entries: readonly PlanEntry[];
  /** Lists that somebody has declared whole: without that nobody knows of how many a number is. */
  readonly whole: ReadonlySet<string>;
  readonly at: number;
}
