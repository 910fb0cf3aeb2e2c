import type { Words } from './words-context.ts';

type Tone = 'good' | 'bad' | 'doubt' | 'plain';

/** Targets that are conditions for support: nobody breaks them. */
const CONDITIONS: ReadonlySet<string> = new Set(['PT-05', 'PT-06', 'PT-07']);

const TONES: Readonly<Record<string, Tone>> = {
  meets: 'good',
  met: 'good',
  breach: 'bad',
  missed: 'bad',
  undecided: 'doubt',
  in_progress: 'doubt',
};

/** A condition that is not met is no fault. */
export function verdictTone(verdict: string, target: string | undefined): Tone {
  if (verdict === 'breach' && CONDITIONS.has(target ?? '')) return 'doubt';
  return TONES[verdict] ?? 'plain';
}

export function verdictWord(words: Words, verdict: string, target: string | undefined): string {
  const condition = CONDITIONS.has(target ?? '') && (verdict === 'meets' || verdict === 'breach');
  if (condition) return words.support[verdict];
  return (words.verdicts as Readonly<Record<string, string>>)[verdict] ?? verdict;
}
