import type { KpiScope } from '@infrapulse/domain';

/**
 * Stage one → stage two of the roll-up (architecture §7): the absolute sums of one partition for one
 * (kpi, policy, scope, id, window, start) as of T, or `done` when all of T have been written.
 */
export type KpiPartial =
  | {
      readonly type: 'partial';
      /** Partition of `readings` whose sums these are; absent from what former releases wrote: 0. */
      readonly from?: number;
      readonly at: number;
      readonly kpi: string;
      readonly kind: string;
      readonly scope: KpiScope;
      readonly id: string;
      readonly window: string;
      readonly start: number;
      readonly end: number;
      /** Since when its oldest member is known of, Unix ms; absent: no later than `start`. */
      readonly since?: number;
      /** Named integer sums (ms, Wh or counts) in the KPI's own form. */
      readonly sums: Readonly<Record<string, number>>;
      readonly reason: string;
      /** Why they may differ from what was published of a closed window; absent: not known. */
      readonly reasons?: readonly string[];
    }
  | {
      readonly type: 'done';
      readonly from?: number;
      readonly at: number;
      readonly position: number;
    };
