import type { PlanTarget, Text } from './plan-target.ts';

export type PlanVerdict =
  | 'met'
  | 'missed'
  | 'in_progress'
  | 'meets'
  | 'breach'
  | 'undecided'
  | 'not_judged';

const WORDS: Readonly<Record<PlanVerdict, Text>> = {
  met: { zh: '已完成', en: 'met' },
  missed: { zh: '未按期完成', en: 'missed' },
  in_progress: { zh: '推进中', en: 'in progress' },
  meets: { zh: '达标', en: 'meets' },
  breach: { zh: '未达标', en: 'does not meet' },
  undecided: { zh: '无法判定', en: 'undecided' },
  not_judged: { zh: '未评判', en: 'not judged' },
};

const SUPPORT = {
  meets: { zh: '符合支持条件', en: 'meets the condition for support' },
  breach: { zh: '不符合支持条件', en: 'does not meet the condition for support' },
};
const EXPAND = {
  meets: { zh: '可申请扩建', en: 'may apply to expand' },
  breach: { zh: '暂不可申请扩建', en: 'may not yet apply to expand' },
};

/** Conditions select what is supported; nobody violates them. */
const CONDITIONS: Readonly<Record<string, Partial<Record<PlanVerdict, Text>>>> = {
  'PT-05': SUPPORT,
  'PT-06': SUPPORT,
  'PT-07': EXPAND,
};

export function verdictText({ id }: Pick<PlanTarget, 'id'>, verdict: PlanVerdict): Text {
  return CONDITIONS[id]?.[verdict] ?? WORDS[verdict];
}

/** "4999 / ≥ 5000", "9 / about 10", "3 / ?". */
export function progressText(target: PlanTarget, actual: number | null): Text {
  const number = actual === null ? '–' : String(actual);
  if (target.value === null) return { zh: number, en: number };
  if (target.comparator === '~')
    return { zh: `${number} / 约${target.value}`, en: `${number} / about ${target.value}` };
  if (target.basis === 'reported' && target.unit === '1')
    return { zh: `${number} / ?`, en: `${number} / ?` };
  const limit = `${target.comparator} ${target.value}`;
  return { zh: `${number} / ${limit}`, en: `${number} / ${limit}` };
}
