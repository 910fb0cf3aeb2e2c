import { achievedAt, type PlanEntry, type PlanEntryVersion, planEntryAt } from '@infrapulse/domain';
import { type Evidence, type Finding, NO_KPI, NOTHING, type ScoreboardInput } from './finding.ts';
import { judge } from './judge.ts';
import { type Measure, MILESTONES, type Plan, type PlanTarget, type Text } from './plan.ts';
import { judgedAt, termVerdict } from './term.ts';
import { verdictText } from './wording.ts';

export type Steps = Extract<Measure, { readonly by: 'milestones' }>;

/** The date of a milestone is kept under this name. */
export const DONE = 'done';

/** A milestone a target asks for, with what has been reported of it. */
interface PlacedStep {
  /** `<project>:<milestone>` */
  readonly id: string;
  readonly label: Text;
  /** undefined: nobody has reported anything. */
  readonly version: PlanEntryVersion | undefined;
}

export function stepsOf(
  { milestones }: Steps,
  { plan, entries }: Pick<ScoreboardInput, 'plan' | 'entries'>,
  at: number,
): readonly PlacedStep[] {
  const known = new Map<string, PlanEntry>();
  for (const entry of entries) if (entry.register === MILESTONES) known.set(entry.id, entry);
  return milestones.map((id) => {
    const entry = known.get(id);
    return { id, label: stepName(plan, id), version: entry && planEntryAt(entry, at) };
  });
}

/** "project · step" in both languages. */
export function stepName({ projects }: Plan, id: string): Text {
  const [projectId = '', stepId = ''] = id.split(':');
  const project = projects.find((one) => one.id === projectId);
  const step = project?.milestones.find((one) => one.id === stepId);
  return {
    zh: `${project?.name.zh ?? projectId} · ${step?.name.zh ?? stepId}`,
    en: `${project?.name.en ?? projectId} · ${step?.name.en ?? stepId}`,
  };
}

/** How many of the steps a target asks for are done; not measured while none of them is reported. */
export function judgeMilestones(
  target: PlanTarget,
  measure: Steps,
  input: ScoreboardInput,
): Finding {
  const { at } = input;
  const termEnd = judgedAt(target, at);
  const steps = stepsOf(measure, input, termEnd);
  const evidence = steps.map((step) => evidenceOf(target, step, { at, termEnd }));
  if (steps.every(({ version }) => version === undefined)) {
    const reason = target.note;
    return { ...NOTHING, denominator: steps.length, reason: withUnreported(reason), evidence };
  }
  const done = steps.filter((step) => doneAt(step, termEnd) !== null).length;
  return {
    actual: done,
    numerator: done,
    denominator: steps.length,
    verdict: termVerdict(target, { verdict: judge(target, done), at }),
    reason: target.note,
    evidence,
  };
}

export function doneAt({ version }: PlacedStep, at: number): number | null {
  return version === undefined ? null : achievedAt(version, DONE, at);
}

function withUnreported(note: Text | null): Text {
  return {
    zh: `尚无里程碑填报。${note?.zh ?? ''}`,
    en: `No milestone has been reported. ${note?.en ?? ''}`.trim(),
  };
}

function evidenceOf(
  target: PlanTarget,
  step: PlacedStep,
  { at, termEnd }: { readonly at: number; readonly termEnd: number },
): Evidence {
  const since = doneAt(step, termEnd);
  const judged = since === null ? 'breach' : 'meets';
  const verdict = step.version ? termVerdict(target, { verdict: judged, at }) : 'not_judged';
  return {
    ...NO_KPI,
    label: step.label,
    scope: 'entry',
    id: `${MILESTONES}/${step.id}`,
    value: step.version ? Number(since !== null) : null,
    verdict,
    wording: verdictText(target, verdict),
    since,
    source: step.version?.evidence ?? '',
  };
}
