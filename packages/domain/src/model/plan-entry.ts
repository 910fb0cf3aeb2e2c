import type { Attributes } from './asset.ts';

/** What is kept of an entry from `validFrom` (Unix ms) until its next version. */
export interface PlanEntryVersion {
  readonly validFrom: number;
  readonly name: string;
  readonly nameEn: string;
  /** One of its register's categories, '' for none. */
  readonly category: string;
  readonly district: string;
  readonly operator: string;
  /** public | dedicated | private | '' */
  readonly access: string;
  /** First instant at which it was there; null: before all that is asked for. */
  readonly since: number | null;
  /** First instant at which it was there no more. */
  readonly until: number | null;
  /** Feature or step → since when it is there, Unix ms. */
  readonly achieved: Readonly<Record<string, number>>;
  /** Feature or step → when it is to be there, Unix ms. */
  readonly planned: Readonly<Record<string, number>>;
  readonly attributes: Attributes;
  /** Document number or address of what proves it. */
  readonly evidence: string;
  readonly note: string;
}

/**
 * Something that a city plan counts and no device reports: a school, a park, a project's milestone, a survey. What
 * the `plan-entries` topic holds under `<register>/<id>`.
 */
export interface PlanEntry {
  readonly register: string;
  readonly id: string;
  /** 'simulator' marks demo data, '' real. */
  readonly origin: string;
  /** Grows with every change. */
  readonly revision: number;
  /** Oldest first. */
  readonly versions: readonly PlanEntryVersion[];
}

/** One version of an entry is put, or takes the place of the one of the same `validFrom`. */
export interface PlanEntryChange {
  readonly type: 'plan_entry';
  readonly register: string;
  readonly id: string;
  readonly origin: string;
  readonly version: PlanEntryVersion;
  readonly at: number;
  readonly by: string;
}
