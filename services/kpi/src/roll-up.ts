import { type KpiPartial, topics } from '@infrapulse/contracts';
import {
  type AssetVersion,
  type KpiScope,
  kpiKey,
  scopesOf,
  type WindowRange,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { addSums, type Family } from './families.ts';

interface Total {
  readonly family: Family;
  readonly kind: string;
  readonly scope: KpiScope;
  readonly id: string;
  readonly range: WindowRange;
  readonly sums: Record<string, number>;
  changed: boolean;
}

/** Absolute sums per scope of one emission: what stage one sends to stage two. */
export interface RollUp {
  add(member: Member, range: WindowRange, sums: Sums): void;
  /** To one scope alone. */
  addTo(scope: Scope, share: Share, range: WindowRange, sums: Sums): void;
  /** What changed since the last emission, or all of it. */
  outputs(at: number, all: boolean): Output[];
}

type Sums = Readonly<Record<string, number>>;
type Scope = readonly [scope: KpiScope, id: string];

interface Share {
  readonly family: Family;
  readonly kind: string;
  readonly changed: boolean;
}

interface Member extends Share {
  readonly version: AssetVersion;
  readonly part: string;
}

export function createRollUp(partition: number): RollUp {
  const totals = new Map<string, Total>();
  function addTo([scope, id]: Scope, share: Share, range: WindowRange, sums: Sums): void {
    const { family, kind, changed } = share;
    const key = `${family}/${scope}/${id}/${range.window}/${range.start}`;
    let total = totals.get(key);
    if (!total) {
      total = { family, kind, scope, id, range, sums: {}, changed: false };
      totals.set(key, total);
    }
    addSums(total.sums, sums);
    total.changed ||= changed;
  }

  return {
    addTo,
    add(member, range, sums) {
      for (const scope of scopesOf(member.version, member.part)) addTo(scope, member, range, sums);
    },
    outputs: (at, all) =>
      [...totals.values()]
        .filter(({ changed }) => all || changed)
        .map((total) => partialOf(total, at, partition)),
  };
}

function partialOf(total: Total, at: number, from: number): Output {
  const { family, kind, scope, id, range, sums } = total;
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
    sums,
    reason: '',
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
