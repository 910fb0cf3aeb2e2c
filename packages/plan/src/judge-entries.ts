import { achievedAt } from '@infrapulse/domain';
import { chooseEntries, type PlacedEntry } from './choose-entries.ts';
import { type Evidence, type Finding, NO_KPI, NOTHING, type ScoreboardInput } from './finding.ts';
import { judge } from './judge.ts';
import type { Measure, PlanTarget, Text } from './plan.ts';
import { judgedAt, termVerdict } from './term.ts';
import { verdictText } from './wording.ts';

export type Listed = Extract<Measure, { readonly by: 'list' | 'share' }>;

/** Evidence names so many entries; the list itself has them all. */
const SHOWN_MAX = 100;

/** How many entries of a list have a feature, of a share also of how many. */
export function judgeEntries(target: PlanTarget, measure: Listed, input: ScoreboardInput): Finding {
  const { entries, whole, at } = input;
  const termEnd = judgedAt(target, at);
  const isListed = entries.some(({ register }) => register === measure.register);
  if (!isListed) return { ...NOTHING, reason: joined(EMPTY, target.note) };
  const placed = chooseEntries(entries, measure, termEnd);
  const done = placed.filter((one) => sinceOf(measure, one, termEnd) !== null).length;
  const evidence = evidenceOf(target, measure, { placed, at, termEnd });
  if (measure.by === 'list') {
    const verdict = termVerdict(target, { verdict: judge(target, done), at });
    return {
      actual: done,
      numerator: done,
      denominator: null,
      verdict,
      reason: target.note,
      evidence,
    };
  }
  const all = placed.length;
  if (!whole.has(measure.register) || all === 0) {
    const reason = joined(all === 0 ? NONE : PARTIAL, target.note);
    return { ...NOTHING, numerator: done, reason, evidence };
  }
  const verdict = judge(target, { numerator: done, denominator: all });
  return {
    actual: done / all,
    numerator: done,
    denominator: all,
    verdict: termVerdict(target, { verdict, at }),
    reason: target.note,
    evidence,
  };
}

const EMPTY: Text = { zh: '名录尚未导入。', en: 'The list has not been imported.' };
const NONE: Text = { zh: '名录中没有符合范围的条目。', en: 'The list has no entry of this kind.' };
const PARTIAL: Text = {
  zh: '名录尚未声明完整,总数未知。',
  en: 'Nobody has declared the list whole, so of how many is not known.',
};

function joined(reason: Text, note: Text | null): Text {
  return note === null ? reason : { zh: `${reason.zh}${note.zh}`, en: `${reason.en} ${note.en}` };
}

/** Since when an entry counts, null while it does not. */
export function sinceOf(
  { feature }: Pick<Listed, 'feature'>,
  { version }: PlacedEntry,
  at: number,
): number | null {
  if (feature !== null) return achievedAt(version, feature, at);
  return version.since ?? version.validFrom;
}

interface Shown {
  readonly placed: readonly PlacedEntry[];
  readonly at: number;
  readonly termEnd: number;
}

/** What is still missing comes first. */
function evidenceOf(
  target: PlanTarget,
  measure: Listed,
  { placed, at, termEnd }: Shown,
): readonly Evidence[] {
  const isDone = (one: PlacedEntry) => Number(sinceOf(measure, one, termEnd) !== null);
  const ordered = [...placed].sort((a, b) => isDone(a) - isDone(b));
  return ordered.slice(0, SHOWN_MAX).map((one) => {
    const { entry, version } = one;
    const since = sinceOf(measure, one, termEnd);
    const verdict = termVerdict(target, { verdict: since === null ? 'breach' : 'meets', at });
    return {
      ...NO_KPI,
      label: { zh: version.name, en: version.nameEn || version.name },
      scope: 'entry',
      id: `${entry.register}/${entry.id}`,
      value: since === null ? 0 : 1,
      verdict,
      wording: verdictText(target, verdict),
      since,
      source: version.evidence,
    };
  });
}
