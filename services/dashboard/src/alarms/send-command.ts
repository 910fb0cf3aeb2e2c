import type { CommandAnswer, Locale } from '@infrapulse/contracts';
import { fetchAnswer } from '../api/fetch-answer.ts';
import { ProblemError } from '../api/problem-error.ts';
import { problemText } from '../api/problem-text.ts';
import { fill } from '../words/fill.ts';
import type { Words } from '../words/words-context.ts';
import type { Verb } from './alarm-verbs.ts';
import { refusalWord } from './refusal-word.ts';

export interface Outcome {
  readonly tone: 'good' | 'bad' | 'doubt';
  readonly text: string;
  /** Path that tells the outcome, while it is open. */
  readonly follow?: string;
}

interface Command {
  readonly id: string;
  readonly verb: Verb;
  /** What the operator saw; a later occurrence is not touched by it. */
  readonly occurrence: number;
  readonly reason?: string;
  readonly forS?: number;
  readonly mode?: 'timed' | 'one_shot';
}

interface Spoken {
  readonly lang: Locale;
  readonly words: Words;
}

/** Sends a command and says in words what became of it. */
export async function sendCommand(
  { id, verb, ...body }: Command,
  { lang, words }: Spoken,
): Promise<Outcome> {
  try {
    const path = `/alarms/${encodeURIComponent(id)}/${verb}`;
    const { status, data } = await fetchAnswer<CommandAnswer>(path, { lang, method: 'POST', body });
    const outcome = outcomeOf({ verb, status, reason: '' }, words);
    return status === 202 ? { ...outcome, follow: data.status.replace('/api/v1', '') } : outcome;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const reason = problemText(error, words);
    return outcomeOf({ verb, status: error.status, reason }, words);
  }
}

const STATUS_OF = { applied: 200, stale: 409, refused: 422, pending: 202 };
const EVERY_MS = 1000;
const TIMES = 60;

/** Waits for the outcome of a command that was still open, a minute at most. */
export async function followCommand(
  { path, verb }: { readonly path: string; readonly verb: Verb },
  { lang, words }: Spoken,
): Promise<Outcome> {
  for (let time = 0; time < TIMES; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const answer = await fetchAnswer<CommandAnswer>(path, { lang }).catch((error: unknown) => {
      if (error instanceof ProblemError) return undefined;
      throw error;
    });
    if (!answer || answer.data.outcome === 'pending') continue;
    const { outcome, reason } = answer.data;
    return outcomeOf({ verb, status: STATUS_OF[outcome], reason }, words);
  }
  return { tone: 'doubt', text: fill(words.commands.undecided, { verb: words.commands[verb] }) };
}

interface Answered {
  readonly verb: Verb;
  /** HTTP status; 0 when the server could not be reached. */
  readonly status: number;
  readonly reason: string;
}

export function outcomeOf({ verb, status, reason }: Answered, words: Words): Outcome {
  const { commands } = words;
  const say = (text: string) =>
    fill(text, { verb: commands[verb], reason: refusalWord(reason, words) });
  switch (status) {
    case 200:
      return { tone: 'good', text: say(commands.done) };
    case 202:
      return { tone: 'doubt', text: say(commands.pending) };
    case 409:
      return { tone: 'doubt', text: say(commands.movedOn) };
    case 422:
      return { tone: 'bad', text: say(commands.refused) };
    default:
      return { tone: 'bad', text: say(commands.failed) };
  }
}
