import type { Comparator, KpiScope } from '@infrapulse/domain';
import type { DepartmentCode } from './departments.ts';

export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** 2022 ends here: a thing commissioned at this instant is of 2023 (Asia/Shanghai). */
export const END_OF_2022 = Date.parse('2023-01-01T00:00:00+08:00');

/** What a target can be judged by: telemetry, the asset register, a list somebody keeps, or nothing measurable. */
type TargetBasis = 'telemetry' | 'register' | 'reported' | 'qualitative';

/** One target of the city plan, as data. */
export interface PlanTarget {
  readonly id: string;
  /** Clause of the plan. */
  readonly section: string;
  readonly name: Text;
  /** The plan, word for word. */
  readonly original: string;
  /** null where the plan gives no number. */
  readonly comparator: Comparator | null;
  /** The value in force; ratios are fractions. */
  readonly value: number | null;
  /** The value as the plan prints it, '' where it prints none. */
  readonly printed: string;
  /** Why the value in force is not the printed one. */
  readonly correction: Text | null;
  readonly unit: string;
  /** First instant after the term; null where the plan sets none. */
  readonly deadline: number | null;
  readonly departments: readonly DepartmentCode[];
  readonly basis: TargetBasis;
  readonly judgedBy: {
    readonly kpi: string;
    readonly policy: string;
    readonly scope: KpiScope;
  } | null;
  readonly note: Text | null;
}

/** What most targets have in common: no correction, no KPI, no note. */
export const PLAIN = { correction: null, judgedBy: null, note: null } as const;
