import { countFigures, countsAt, type Figure } from './counts.ts';
import { type Evidence, type Finding, NO_KPI, type ScoreboardInput } from './finding.ts';
import { judge } from './judge.ts';
import type { Measure, PlanTarget } from './plan.ts';
import { judgedAt, termVerdict } from './term.ts';
import { type PlanVerdict, verdictText } from './wording.ts';

type Counted = Extract<Measure, { readonly by: 'assets' }>;

/** A count out of the register, in the unit the target is judged by, the other units beside it. */
export function judgeCount(
  target: PlanTarget,
  { kpi, policies }: Counted,
  input: ScoreboardInput,
): Finding {
  const { assets, at, plan } = input;
  const termEnd = judgedAt(target, at);
  const figures = countFigures(kpi, countsAt(assets, termEnd));
  const verdictOf = ({ policy, value }: Figure): PlanVerdict =>
    policies.includes(policy)
      ? termVerdict(target, { verdict: judge(target, value), at })
      : 'not_judged';
  const first = figures.find(({ policy }) => policy === policies[0]) as Figure;
  const line = (figure: Figure, verdict: PlanVerdict): Evidence => ({
    ...NO_KPI,
    ...figure,
    label: figure.name,
    scope: 'city',
    id: plan.city,
    window: 'now',
    verdict,
    wording: verdictText(target, verdict),
  });
  const present = termEnd === at ? [] : countFigures(kpi, countsAt(assets, at)).map(presently);
  return {
    actual: first.value,
    numerator: first.value,
    denominator: null,
    verdict: verdictOf(first),
    reason: target.note,
    evidence: [
      ...figures.map((figure) => line(figure, verdictOf(figure))),
      ...present.map((figure) => line(figure, 'not_judged')),
    ],
  };
}

/** What stands now, beside what counts for the term that has ended. */
function presently(figure: Figure): Figure {
  const { zh, en } = figure.name;
  return { ...figure, name: { zh: `目前${zh}`, en: `${en} at present` } };
}
