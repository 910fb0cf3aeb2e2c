import { type Finding, NOTHING, type ScoreboardInput } from './finding.ts';
import { judgeCount } from './judge-count.ts';
import { judgeEntries } from './judge-entries.ts';
import { judgeIndicator } from './judge-indicator.ts';
import { judgeMilestones } from './judge-milestones.ts';
import { judgeSurvey } from './judge-survey.ts';
import { targetsAt } from './look-up.ts';
import type { PlanTarget, Text } from './plan.ts';
import { type PlanStatus, progressText, statusOf, verdictText } from './wording.ts';

export interface ScoreboardRow extends Finding {
  readonly target: PlanTarget;
  readonly status: PlanStatus;
  /** actual / value, of counts; for display. */
  readonly share: number | null;
  /** The verdict in words; conditions have their own. */
  readonly wording: Text;
  readonly progress: Text;
}

/** Every target in force at `at` as it stood then, with what the verdict rests on. */
export function scoreboard(input: ScoreboardInput): readonly ScoreboardRow[] {
  return targetsAt(input.plan, input.at).map((target) => scoreboardRow(target, input));
}

export function scoreboardRow(target: PlanTarget, input: ScoreboardInput): ScoreboardRow {
  const finding = findingOf(target, input);
  const { actual, verdict } = finding;
  return {
    target,
    ...finding,
    status: statusOf(verdict, actual !== null),
    share: isCounted(target) && actual !== null && target.value ? actual / target.value : null,
    wording: verdictText(target, verdict),
    progress: progressText(target, finding),
  };
}

function isCounted({ measure: { by } }: PlanTarget): boolean {
  return by === 'assets' || by === 'list' || by === 'milestones';
}

function findingOf(target: PlanTarget, input: ScoreboardInput): Finding {
  const { measure } = target;
  switch (measure.by) {
    case 'assets':
      return judgeCount(target, measure, input);
    case 'indicator':
      return judgeIndicator(target, measure, input);
    case 'list':
    case 'share':
      return judgeEntries(target, measure, input);
    case 'milestones':
      return judgeMilestones(target, measure, input);
    case 'survey':
      return judgeSurvey(target, input);
    case 'none':
      return { ...NOTHING, reason: target.note ?? NO_MEASURE };
  }
}

const NO_MEASURE: Text = { zh: '规划未给指标。', en: 'The plan gives no figure.' };
