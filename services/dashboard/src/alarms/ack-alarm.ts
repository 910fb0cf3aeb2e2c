import type { CommandAnswer, Locale } from '@infrapulse/contracts';
import { fetchAnswer } from '../api/fetch-answer.ts';
import { ProblemError } from '../api/problem-error.ts';
import { fill } from '../words/fill.ts';
import type { Words } from '../words/words-context.ts';

export interface AckOutcome {
  readonly tone: 'good' | 'bad' | 'doubt';
  readonly text: string;
}

interface Ack {
  readonly id: string;
  /** What the operator saw; a later occurrence is not acknowledged by it. */
  readonly occurrence: number;
  readonly lang: Locale;
  readonly words: Words['alarms'];
}

/** Sends the command and says in words what became of it. */
export async function ackAlarm({ id, occurrence, lang, words }: Ack): Promise<AckOutcome> {
  try {
    const { status } = await fetchAnswer<CommandAnswer>(`/alarms/${encodeURIComponent(id)}/ack`, {
      lang,
      method: 'POST',
      body: { occurrence },
    });
    return outcomeOf(status, '', words);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return outcomeOf(error.status, error.detail || error.message, words);
  }
}

export function outcomeOf(status: number, reason: string, words: Words['alarms']): AckOutcome {
  switch (status) {
    case 200:
      return { tone: 'good', text: words.acked };
    case 202:
      return { tone: 'doubt', text: words.pending };
    case 409:
      return { tone: 'doubt', text: words.movedOn };
    case 422:
      return { tone: 'bad', text: fill(words.refused, { reason }) };
    default:
      return { tone: 'bad', text: fill(words.failed, { reason }) };
  }
}
