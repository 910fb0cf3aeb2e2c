import type { KindId } from '../model/kind.ts';

interface Label {
  readonly zh: string;
  readonly en: string;
}

/** What a canonical status means for availability; UNKNOWN means the device reports so itself. */
export type StatusClass = 'UP' | 'DOWN' | 'UNKNOWN' | 'NOT_IN_SERVICE';

export interface MetricDefinition {
  readonly name: Label;
  readonly unit: string;
  /** Inclusive; a value outside is set aside. */
  readonly min: number;
  readonly max: number;
  /** A meter reading that only grows, apart from rollover, reset and swap. */
  readonly meter: boolean;
  /** An amount of the last `periodS` seconds, as `data_delta_gb` or `unavail_fault_s`. */
  readonly delta: boolean;
}

interface RoleDefinition {
  readonly name: Label;
  /** Its status counts for the kind's availability; a role without leaves it alone. */
  readonly hasStatus: boolean;
}

/** Everything that makes a kind of asset, as data. */
export interface KindDefinition {
  readonly id: KindId;
  readonly name: Label;
  /** No command path exists. */
  readonly readOnly: boolean;
  /** Canonical status → what it means; also the vocabulary `infrapulse`. */
  readonly statuses: Readonly<Record<string, StatusClass>>;
  /** Canonical states that only a foreign vocabulary can name. */
  readonly outside: Readonly<Record<string, StatusClass>>;
  /** Vocabulary → word as sent (numbers as decimal text) → canonical status. */
  readonly vocabularies: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly metrics: Readonly<Record<string, MetricDefinition>>;
  readonly roles: Readonly<Record<string, RoleDefinition>>;
  /** What an asset that states none gets. */
  readonly silence: {
    readonly reporting: 'periodic' | 'on_change';
    readonly intervalS: number;
    readonly heartbeatS: number;
  };
  readonly kpis: readonly string[];
}

type Range = readonly [min: number, max: number];
type Names = readonly [zh: string, en: string];

/** A measured value. */
export function gauge(unit: string, [min, max]: Range, [zh, en]: Names): MetricDefinition {
  return { name: { zh, en }, unit, min, max, meter: false, delta: false };
}

/** A meter reading that only grows. */
export function meter(unit: string, max: number, names: Names): MetricDefinition {
  return { ...gauge(unit, [0, max], names), meter: true };
}

/** An amount of the last `periodS` seconds. */
export function delta(unit: string, max: number, names: Names): MetricDefinition {
  return { ...gauge(unit, [0, max], names), delta: true };
}

/** 1 or 0. */
export function flag(names: Names): MetricDefinition {
  return gauge('1', [0, 1], names);
}

export function statusRole(zh: string, en: string): RoleDefinition {
  return { name: { zh, en }, hasStatus: true };
}

export function plainRole(zh: string, en: string): RoleDefinition {
  return { name: { zh, en }, hasStatus: false };
}
