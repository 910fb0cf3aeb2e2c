import { countFigures, countsAt, type Figure } from './counts.ts';
import { judge } from './judge.ts';
import type { PlanTarget } from './plan-target.ts';
import type { Evidence, Finding, ScoreboardInput } from './scoreboard.ts';
import { judgedAt, termVerdict } from './term.ts';
import { type PlanVerdict, verdictText } from './wording.ts';

const CITY = '371700';

/** A count out of the register, in the unit the target is judged by, the other units beside it. */
export function judgeCount(target: PlanTarget, { assets, at }: ScoreboardInput): Finding {
  const kpi = target.judgedBy?.kpi ?? '';
  const termEnd = judgedAt(target, at);
  const figures = countFigures(kpi, countsAt(assets, termEnd));
  const [first] = figures;
  if (first === undefined)
    return { actual: null, verdict: 'not_judged', reason: null, evidence: [] };
  const verdictOf = ({ value }: Figure): PlanVerdict =>
    termVerdict(target, { verdict: judge(target, value), at });
  const evidence = figures.map((figure) => evidenceOf(target, figure, verdictOf(figure)));
  return {
    actual: first.value,
    verdict: verdictOf(first),
    reason: target.note,
    evidence: termEnd === at ? evidence : [...evidence, ...presentFigures(target, { assets, at })],
  };
}

/** What stands now, beside what counts for the term that has ended. */
function presentFigures(
  target: PlanTarget,
  { assets, at }: Pick<ScoreboardInput, 'assets' | 'at'>,
): readonly Evidence[] {
  const kpi = target.judgedBy?.kpi ?? '';
  return countFigures(kpi, countsAt(assets, at)).map((figure) => {
    const { zh, en } = figure.name;
    const name = { zh: `目前${zh}`, en: `${en} at present` };
    return evidenceOf(target, { ...figure, name }, 'not_judged');
  });
}

function evidenceOf(target: PlanTarget, figure: Figure, verdict: PlanVerdict): Evidence {
  const { kpi, policy, value, name } = figure;
  const wording = verdictText(target, verdict);
  return { label: name, scope: 'city', id: CITY, kpi, policy, value, verdict, wording };
}
