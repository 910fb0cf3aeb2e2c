import { achievedAt, type PlanEntry, type PlanEntryVersion, planEntryAt } from '@infrapulse/domain';
import { type Finding, NO_KPI, NOTHING, type ScoreboardInput } from './finding.ts';
import { judge } from './judge.ts';
import { type PlanTarget, SURVEYS, type Text } from './plan.ts';
import { judgedAt, termVerdict } from './term.ts';
import { verdictText } from './wording.ts';

/** Under these names an imported survey keeps its target, its numbers and its day. */
export const SURVEY_FIELDS = {
  target: 'target',
  numerator: 'numerator',
  denominator: 'denominator',
  measured: 'measured',
} as const;

interface Survey {
  readonly entry: PlanEntry;
  readonly version: PlanEntryVersion;
  readonly measuredAt: number;
}

/** What no telemetry can tell is told by the newest survey of the term. */
export function judgeSurvey(target: PlanTarget, input: ScoreboardInput): Finding {
  const { at } = input;
  const survey = newestSurvey(target.id, input.entries, judgedAt(target, at));
  if (!survey) return { ...NOTHING, reason: withMissing(target.note) };
  const { entry, version, measuredAt } = survey;
  const numerator = Number(version.attributes[SURVEY_FIELDS.numerator]);
  const denominator = Number(version.attributes[SURVEY_FIELDS.denominator]);
  const judged = judge(target, { numerator, denominator });
  const verdict = termVerdict(target, { verdict: judged, at });
  const actual = numerator / denominator;
  return {
    actual,
    numerator,
    denominator,
    verdict,
    reason: target.note,
    evidence: [
      {
        ...NO_KPI,
        label: { zh: version.name, en: version.nameEn || version.name },
        scope: 'entry',
        id: `${SURVEYS}/${entry.id}`,
        value: actual,
        verdict,
        wording: verdictText(target, verdict),
        since: measuredAt,
        source: version.evidence,
      },
    ],
  };
}

function newestSurvey(
  target: string,
  entries: readonly PlanEntry[],
  at: number,
): Survey | undefined {
  let newest: Survey | undefined;
  for (const entry of entries) {
    if (entry.register !== SURVEYS) continue;
    const version = planEntryAt(entry, at);
    if (version?.attributes[SURVEY_FIELDS.target] !== target) continue;
    const measuredAt = achievedAt(version, SURVEY_FIELDS.measured, at);
    if (measuredAt === null || measuredAt < (newest?.measuredAt ?? -Infinity)) continue;
    newest = { entry, version, measuredAt };
  }
  return newest;
}

function withMissing(note: Text | null): Text {
  return {
    zh: `无法由遥测或台账得出,需导入普查或路测结果。${note?.zh ?? ''}`,
    en: `Neither telemetry nor the register can tell; a survey must be imported. ${note?.en ?? ''}`.trim(),
  };
}
