export const KPI_SCOPES = ['part', 'asset', 'site', 'operator', 'district', 'city'] as const;
export type KpiScope = (typeof KPI_SCOPES)[number];

export const KPI_WINDOWS = [
  'now',
  '1h',
  '24h',
  '30d',
  '12mo',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const;
export type KpiWindow = (typeof KPI_WINDOWS)[number];

export type KpiStatus = 'running' | 'provisional' | 'final' | 'restated';
export type Verdict = 'meets' | 'breach' | 'undecided' | 'not_judged';
export type Comparator = '<' | '<=' | '>' | '>=' | '=' | '~';

export interface KpiTarget {
  readonly id: string;
  readonly comparator: Comparator;
  readonly value: number;
  /** As the plan prints it ("125" for 1.25). */
  readonly printed: string;
  readonly source: 'plan' | 'law' | 'standard' | 'ours';
}

/** Partition → next offset to read. */
export type Positions = Readonly<Record<number, number>>;

/** A KPI record as interfaces §7 lists it. Seconds carry ms decimals, energies are whole Wh. */
export interface KpiRecord {
  readonly kpi: string;
  readonly formula: string;
  readonly formulaVersion: number;
  readonly policy: string;
  readonly scope: KpiScope;
  /** A part's scope id is `<asset>~<part>`. */
  readonly id: string;
  readonly kind: string;
  readonly window: KpiWindow;
  readonly start: number;
  readonly end: number;
  readonly timeZone: string;
  /** null when not computable. */
  readonly value: number | null;
  /** What its standard calls it: `PUE2` of a whole year, `iPUE2` (interim) of less. */
  readonly designation?: string;
  /** '1' for a ratio, 'count', … */
  readonly unit: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** Time KPIs: seconds. */
  readonly upS?: number;
  readonly downS?: number;
  readonly unknownS?: number;
  readonly excludedS?: number;
  /** Energy KPIs: Wh over the time known for every required meter. */
  readonly energyDcWh?: number;
  readonly energyItWh?: number;
  readonly coverage: number | null;
  readonly bounds: { readonly low: number | null; readonly high: number | null };
  readonly quality: 'sufficient' | 'insufficient_data';
  readonly status: KpiStatus;
  readonly revision: number;
  readonly verdict: Verdict;
  readonly target: KpiTarget | null;
  readonly position: Positions;
  /** Log time of the emission, Unix ms. */
  readonly computedAt: number;
  readonly reason: string;
}
