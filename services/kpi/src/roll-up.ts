import { type KpiPartial, topics } from '@infrapulse/contracts';
import {
  type AssetVersion,
  type KpiScope,
  kpiKey,
  scopesOf,
  type WindowRange,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { FAR, NEVER } from './city-state.ts';
import { addSums, type Family } from './families.ts';

interface Total {
  readonly family: Family;
  readonly kind: string;
  readonly scope: KpiScope;
  readonly id: string;
  readonly range: WindowRange;
  readonly sums: Record<string, number>;
  since: number;
  readonly isSteady: boolean;
  changed: boolean;
  /** Why they may differ from what was published of a closed window. */
  readonly reasons?: Set<string>;
}

/** Absolute sums per scope of one emission: what stage one sends to stage two. */
export interface RollUp {
  add(member: Member, range: WindowRange, sums: Sums): void;
  /** To one scope alone. */
  addTo(scope: Scope, share: Share, range: WindowRange, sums: Sums): void;
  /** Why what is added from now on may differ from what was published. */
  because(reasons: readonly string[]): void;
  /** What changed since the last emission, or all that moves on by itself as well. */
  outputs(at: number, all: boolean): Output[];
}

type Sums = Readonly<Record<string, number>>;
export type Scope = readonly [scope: KpiScope, id: string];

interface Share {
  readonly family: Family;
  readonly kind: string;
  readonly changed: boolean;
  /** Since when it is known of; absent: since ever. */
  readonly since?: number;
  /** Its window moves with its data, not with the clock: what has not changed need not be said again. */
  readonly isSteady?: true;
}

interface Member extends Share {
  readonly version: AssetVersion;
  readonly part: string;
}

export function createRollUp(partition: number): RollUp {
  const totals = new Map<string, Total>();
  let because: readonly string[] = [];
  function addTo([scope, id]: Scope, share: Share, range: WindowRange, sums: Sums): void {
    const { family, kind, changed, since = NEVER, isSteady = false } = share;
    const key = `${family}/${scope}/${id}/${range.window}/${range.start}`;
    let total = totals.get(key);
    if (!total) {
      const sums = {};
      const reasons = new Set<string>();
      total = {
        family,
        kind,
        scope,
        id,
        range,
        sums,
        since: FAR,
        isSteady,
        changed: false,
        reasons,
      };
      totals.set(key, total);
    }
    addSums(total.sums, sums);
    total.changed ||= changed;
    total.since = Math.min(total.since, since);
    for (const reason of because) total.reasons?.add(reason);
  }

  return {
    addTo,
    add(member, range, sums) {
      for (const scope of scopesOf(member.version, member.part)) addTo(scope, member, range, sums);
    },
    because(reasons) {
      because = reasons;
    },
    outputs: (at, all) =>
      [...totals.values()]
        .filter(({ changed, isSteady }) => changed || (all && !isSteady))
        .map((total) => partialOf(total, at, partition)),
  };
}

/** What stage one tells stage two of one scope and window as of `at`. */
export function partialOf(
  total: Omit<Total, 'changed' | 'isSteady'>,
  at: number,
  from: number,
): Output {
  const { family, kind, scope, id, range, sums, since, reasons } = total;
  const { window, start, end } = range;
  const value: KpiPartial = {
    type: 'partial',
    from,
    at,
    kpi: family,
    kind,
    scope,
    id,
    window,
    start,
    end,
    ...(window === '12mo' && since > start ? { since } : {}),
    sums,
    reason: '',
    ...(reasons && reasons.size > 0 ? { reasons: [...reasons] } : {}),
  };
  return {
    topic: topics.kpiPartials as Output['topic'],
    key: partialKey(value),
    value,
    partition: 0,
  };
}

/** What replaces what in stage two: rolling windows keep one entry, calendar windows one each. */
export function partialKey(partial: Extract<KpiPartial, { type: 'partial' }>): string {
  const { kpi, scope, id, start } = partial;
  return kpiKey({
    kpi,
    policy: '',
    scope,
    id,
    window: partial.window as WindowRange['window'],
    start,
  });
}
