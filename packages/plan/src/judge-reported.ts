import { judge } from './judge.ts';
import type { PlanTarget } from './plan-target.ts';
import type { Finding, ScoreboardInput } from './scoreboard.ts';
import { termVerdict } from './term.ts';

/** A target that neither register nor telemetry can answer: somebody must state the number. */
export function judgeReported(target: PlanTarget, { at, reported }: ScoreboardInput): Finding {
  const actual = reported?.[target.id] ?? null;
  if (actual === null) {
    const reason = {
      zh: `无法由遥测或台账得出,需填报。${target.note?.zh ?? ''}`,
      en: `Neither telemetry nor the register can tell; it must be reported. ${target.note?.en ?? ''}`.trim(),
    };
    return { actual, verdict: 'not_judged', reason, evidence: [] };
  }
  const verdict = termVerdict(target, { verdict: judge(target, actual), at });
  return { actual, verdict, reason: target.note, evidence: [] };
}
