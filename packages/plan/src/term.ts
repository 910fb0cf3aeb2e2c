import type { Verdict } from '@infrapulse/domain';
import type { PlanTarget } from './plan.ts';
import type { PlanVerdict } from './wording.ts';

/** A target is judged by what stood when its term ended, before that by what stands now. */
export function judgedAt({ deadline }: Pick<PlanTarget, 'deadline'>, at: number): number {
  return deadline === null ? at : Math.min(at, deadline - 1);
}

/** Before the term ends a shortfall is work in progress, after it the target is missed. */
export function termVerdict(
  { deadline }: Pick<PlanTarget, 'deadline'>,
  { verdict, at }: { readonly verdict: Verdict; readonly at: number },
): PlanVerdict {
  if (verdict === 'meets') return 'met';
  if (verdict !== 'breach') return verdict;
  return deadline !== null && at >= deadline ? 'missed' : 'in_progress';
}
