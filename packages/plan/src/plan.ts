import type { Comparator, KindId, KpiWindow } from '@infrapulse/domain';

export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** Unix ms: in force from `validFrom` on and, where it ends, before `validTo`. */
export interface Validity {
  readonly validFrom: number;
  readonly validTo: number | null;
}

export interface Department extends Validity {
  readonly code: string;
  readonly name: Text;
}

interface Named {
  readonly id: string;
  readonly name: Text;
}

/** A list that somebody keeps and imports: schools, parks, scenic areas. */
export interface ListDefinition extends Named {
  readonly categories: readonly Named[];
  /** What an entry may have since a date. */
  readonly features: readonly Named[];
  readonly attributes: readonly (Named & { readonly type: 'boolean' | 'number' | 'text' })[];
}

/** A project that the plan names, with the steps that count. */
export interface ProjectDefinition extends Named {
  readonly section: string;
  readonly departments: readonly string[];
  readonly milestones: readonly Named[];
}

/** Which entries of a list a target speaks of. */
export interface EntryChoice {
  readonly register: string;
  /** Empty: all. */
  readonly categories: readonly string[];
  /** Attributes that an entry must have. */
  readonly where: Readonly<Record<string, string | number | boolean>>;
}

/** What a target is measured by. */
export type Measure =
  /** Counted in the asset register; the first policy is the one it is judged by, the others are judged beside it. */
  | { readonly by: 'assets'; readonly kpi: CountedKpi; readonly policies: readonly string[] }
  /** A live figure of each asset. */
  | {
      readonly by: 'indicator';
      readonly kpi: string;
      readonly policy: string | null;
      readonly window: KpiWindow | null;
    }
  /** How many entries of a list have the feature. */
  | ({ readonly by: 'list'; readonly feature: string | null } & EntryChoice)
  /** How many of all entries of a list have the feature. */
  | ({ readonly by: 'share'; readonly feature: string } & EntryChoice)
  /** How many of these steps are done, each `<project>:<milestone>`. */
  | { readonly by: 'milestones'; readonly milestones: readonly string[] }
  /** The newest survey that is imported for it. */
  | { readonly by: 'survey' }
  /** Nothing that could be counted. */
  | { readonly by: 'none' };

export const COUNTED_KPIS = ['charger.count', 'site5g.count', 'hydrogen.count'] as const;
export type CountedKpi = (typeof COUNTED_KPIS)[number];

export interface Words {
  readonly meets: Text;
  readonly breach: Text;
}

/** One target, in one of its versions. */
export interface PlanTarget extends Validity {
  readonly id: string;
  /** Clause of the plan. */
  readonly section: string;
  readonly name: Text;
  /** The clause: Chinese word for word, English translated. */
  readonly clause: Text;
  /** null where the plan gives no number. `<` and `>` are strict, `~` is reported and never judged. */
  readonly comparator: Comparator | null;
  /** The value in force; ratios are fractions. Its decimals are those of the file. */
  readonly value: number | null;
  /** The value as the plan prints it, '' where it prints none. */
  readonly printed: string;
  /** Why the value in force is not the printed one. */
  readonly correction: Text | null;
  readonly unit: string;
  /** First instant after the term; null where the plan sets none. */
  readonly deadline: number | null;
  readonly departments: readonly string[];
  readonly measure: Measure;
  /** Of a condition, which nobody violates: what meeting it means. */
  readonly words: Words | null;
  readonly note: Text | null;
}

/** Targets that must be met together by one asset. */
export interface JointCondition extends Named {
  readonly targets: readonly string[];
  readonly words: Words;
}

export const SYSTEM_KINDS = [
  'goal',
  'asset',
  'project',
  'platform',
  'programme',
  'scene',
  'safeguard',
] as const;

/** A system, platform, project or scene that the plan names. */
export interface NamedSystem extends Named {
  readonly section: string;
  readonly kind: (typeof SYSTEM_KINDS)[number];
  readonly departments: readonly string[];
  readonly targets: readonly string[];
  /** Its project, where the plan names steps. */
  readonly project: string | null;
  /** Where it is listed. */
  readonly list: { readonly register: string; readonly category: string | null } | null;
}

/** A city plan as data, checked; plain data, so that it may cross to another thread. */
export interface Plan {
  readonly id: string;
  readonly version: string;
  readonly title: Text;
  /** Where its text comes from. */
  readonly source: Text;
  /** Code of the city it is of. */
  readonly city: string;
  readonly units: Readonly<Record<string, Text>>;
  readonly departments: readonly Department[];
  /** Who answers for what happens: by kind, for security events, and for safety in addition. */
  readonly routes: Readonly<Record<KindId | 'security' | 'safety', readonly string[]>>;
  readonly registers: readonly ListDefinition[];
  readonly projects: readonly ProjectDefinition[];
  readonly targets: readonly PlanTarget[];
  readonly conditions: readonly JointCondition[];
  readonly systems: readonly NamedSystem[];
}

/** Lists of their own form, which every plan has. */
export const MILESTONES = 'milestones';
export const SURVEYS = 'surveys';
