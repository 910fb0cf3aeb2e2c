import type { Verdict } from '@infrapulse/domain';
import { type Amount, judge } from './judge.ts';
import { planTargetOf } from './plan-targets.ts';

interface DatacenterSupport {
  /** PT-05. */
  readonly pue: Verdict;
  /** PT-06. */
  readonly racks: Verdict;
  /** PT-05 and PT-06 together. */
  readonly supported: Verdict;
  /** PT-07, apart from both. */
  readonly mayExpand: Verdict;
}

/** Three rules, three answers: two conditions for support together, and one to apply for an extension. */
export function datacenterSupport(pue: Amount, racks: Amount): DatacenterSupport {
  const verdict = (id: string, amount: Amount) => judge(planTargetOf(id) ?? null, amount);
  const both = [verdict('PT-05', pue), verdict('PT-06', racks)] as const;
  return {
    pue: both[0],
    racks: both[1],
    supported: jointly(both),
    mayExpand: verdict('PT-07', racks),
  };
}

/** All must meet; one that does not decides, even while another is undecided. */
export function jointly(verdicts: readonly Verdict[]): Verdict {
  const judged = verdicts.filter((verdict) => verdict !== 'not_judged');
  if (judged.length === 0) return 'not_judged';
  if (judged.includes('breach')) return 'breach';
  return judged.includes('undecided') ? 'undecided' : 'meets';
}
