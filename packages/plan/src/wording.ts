import type { PlanTarget, Text, Words } from './plan.ts';

export type PlanVerdict =
  | 'met'
  | 'missed'
  | 'in_progress'
  | 'meets'
  | 'breach'
  | 'undecided'
  | 'not_judged';

/** How a target stands, in the plan's own terms: a live figure of a condition is an indicator, never a violation. */
export type PlanStatus = 'met' | 'missed' | 'in_progress' | 'not_measured' | 'indicator_only';

const WORDS: Readonly<Record<PlanVerdict, Text>> = {
  met: { zh: '已完成', en: 'met' },
  missed: { zh: '未按期完成', en: 'missed' },
  in_progress: { zh: '推进中', en: 'in progress' },
  meets: { zh: '达标', en: 'meets' },
  breach: { zh: '未达标', en: 'does not meet' },
  undecided: { zh: '无法判定', en: 'undecided' },
  not_judged: { zh: '未评判', en: 'not judged' },
};

/** Conditions select what is supported; nobody violates them, so they bring their own words. */
export function verdictText(
  { words }: { readonly words: Words | null },
  verdict: PlanVerdict,
): Text {
  const own = verdict === 'meets' || verdict === 'breach' ? words?.[verdict] : undefined;
  return own ?? WORDS[verdict];
}

/** `isKnown`: there is a figure, and what it is a share of. */
export function statusOf(verdict: PlanVerdict, isKnown: boolean): PlanStatus {
  if (verdict === 'met' || verdict === 'missed' || verdict === 'in_progress') return verdict;
  return isKnown ? 'indicator_only' : 'not_measured';
}

interface Progress {
  readonly actual: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/** "4999 / ≥ 5000", "9 / about 10", "3 / 8", and "3 / ?" where nobody has said of how many. */
export function progressText(
  { comparator, value, measure }: Pick<PlanTarget, 'comparator' | 'value' | 'measure'>,
  { actual, numerator, denominator }: Progress,
): Text {
  const { by } = measure;
  const isPart = by === 'share' || by === 'survey' || (by === 'milestones' && value === null);
  if (isPart) return both(`${numerator ?? '–'} / ${denominator ?? '?'}`);
  const number = actual === null ? '–' : String(actual);
  if (value === null) return both(number);
  if (comparator === '~') return { zh: `${number} / 约${value}`, en: `${number} / about ${value}` };
  return both(`${number} / ${comparator} ${value}`);
}

function both(text: string): Text {
  return { zh: text, en: text };
}
