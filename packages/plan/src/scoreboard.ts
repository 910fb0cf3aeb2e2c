import type { Asset, KpiRecord } from '@infrapulse/domain';
import { judgeCount } from './judge-count.ts';
import { judgeDatacenters } from './judge-datacenters.ts';
import { judgeReported } from './judge-reported.ts';
import type { PlanTarget, Text } from './plan-target.ts';
import { planTargets } from './plan-targets.ts';
import { type PlanVerdict, progressText, verdictText } from './wording.ts';

export interface Evidence {
  readonly label: Text;
  readonly scope: string;
  readonly id: string;
  readonly kpi: string;
  readonly policy: string;
  readonly value: number | null;
  readonly verdict: PlanVerdict;
  readonly wording: Text;
}

/** How one target stands. */
export interface Finding {
  readonly actual: number | null;
  readonly verdict: PlanVerdict;
  /** Why it is undecided or not judged, or what else must be known to read the figure. */
  readonly reason: Text | null;
  readonly evidence: readonly Evidence[];
}

export interface ScoreboardRow extends Finding {
  readonly target: PlanTarget;
  /** actual / value, for counts. */
  readonly share: number | null;
  /** The verdict in words; PT-05 … PT-07 speak of conditions. */
  readonly wording: Text;
  readonly progress: Text;
}

export interface ScoreboardInput {
  readonly assets: readonly Asset[];
  /** Records of datacenter.pue and datacenter.rack_utilisation, scope asset; others are ignored. */
  readonly kpiRecords: readonly KpiRecord[];
  readonly at: number;
  /** Numbers that somebody reports for targets without register or telemetry, by target id. */
  readonly reported?: Readonly<Record<string, number>>;
}

/** Every target of the plan as it stands at `at`, with what the verdict rests on. */
export function scoreboard(input: ScoreboardInput): readonly ScoreboardRow[] {
  return planTargets.map((target) => rowOf(target, input));
}

export function scoreboardRow(target: PlanTarget, input: ScoreboardInput): ScoreboardRow {
  return rowOf(target, input);
}

function rowOf(target: PlanTarget, input: ScoreboardInput): ScoreboardRow {
  const finding = findingOf(target, input);
  const countable = target.basis === 'register' && finding.actual !== null && target.value;
  return {
    target,
    ...finding,
    share: countable ? (finding.actual ?? 0) / countable : null,
    wording: verdictText(target, finding.verdict),
    progress: progressText(target, finding.actual),
  };
}

function findingOf(target: PlanTarget, input: ScoreboardInput): Finding {
  switch (target.basis) {
    case 'register':
      return judgeCount(target, input);
    case 'telemetry':
      return judgeDatacenters(target, input);
    case 'reported':
      return judgeReported(target, input);
    case 'qualitative':
      return {
        actual: null,
        verdict: 'not_judged',
        reason: target.note ?? { zh: '规划未给指标。', en: 'The plan gives no figure.' },
        evidence: [],
      };
  }
}
