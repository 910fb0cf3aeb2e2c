import type { Verdict } from '@infrapulse/domain';
import type { ScoreboardInput } from './finding.ts';
import { jointly } from './judge.ts';
import { assetName, chosenRecords, recordVerdict } from './judge-indicator.ts';
import { targetAt } from './look-up.ts';
import type { JointCondition, Text } from './plan.ts';
import { verdictText } from './wording.ts';

interface JointFinding {
  readonly condition: JointCondition;
  /** Each asset that has a figure for one of its targets, in order of id. */
  readonly assets: readonly {
    readonly id: string;
    readonly name: string;
    readonly verdict: Verdict;
    readonly wording: Text;
  }[];
}

/** Conditions that one asset must meet together: PUE and racks for support, racks alone to expand. */
export function jointConditions(input: ScoreboardInput): readonly JointFinding[] {
  return input.plan.conditions.map((condition) => {
    const verdicts = condition.targets.map((id) => verdictsOf(id, input));
    const ids = [...new Set(verdicts.flatMap((each) => [...each.keys()]))].sort();
    const assets = ids.map((id) => {
      const verdict = jointly(verdicts.map((each) => each.get(id) ?? 'undecided'));
      const name = assetName(input.assets, id, input.at);
      return { id, name, verdict, wording: verdictText(condition, verdict) };
    });
    return { condition, assets };
  });
}

/** Asset → how it stands against one target. */
function verdictsOf(id: string, input: ScoreboardInput): ReadonlyMap<string, Verdict> {
  const target = targetAt(input.plan, id, input.at);
  if (target?.measure.by !== 'indicator') return new Map();
  const records = chosenRecords(target.measure, input);
  return new Map(records.map((record) => [record.id, recordVerdict(target, record)]));
}
