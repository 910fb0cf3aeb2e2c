import type { Answer, Limit } from './channel.ts';
import { post, type Request } from './post.ts';

const MINUTE_MS = 60_000;
/** Alarms of one message of a chat robot. */
export const ROBOT_COMBINES_MAX = 20;
export const TWENTY_A_MINUTE: readonly Limit[] = [{ count: 20, withinMs: MINUTE_MS }];
export const FEISHU_LIMITS: readonly Limit[] = [
  { count: 100, withinMs: MINUTE_MS },
  { count: 5, withinMs: 1000 },
];

interface Codes {
  /** Names of the field of the answer that holds the code; 0 is good. */
  readonly fields: readonly string[];
  /** Codes of what may work later: too many messages, or a busy system. */
  readonly again: readonly number[];
}

/** Words of others make no link, mention or tag in Markdown. */
export function plainWords(text: string): string {
  return text.replace(/\](?=[([])/g, '] ').replace(/<(?=[a-z/@!])/gi, '＜');
}

/** Robots answer 200 to everything; what they think of it is a code in the answer. */
export async function postToRobot(
  request: Omit<Request, 'headers' | 'body'> & { readonly content: unknown },
  codes: Codes,
  signal: AbortSignal,
): Promise<Answer> {
  const { content, ...rest } = request;
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const posted = await post({ ...rest, headers, body: JSON.stringify(content) }, signal);
  const { text, ...answer } = posted;
  if (answer.outcome !== 'delivered') return answer;
  const code = codeIn(text, codes.fields);
  if (code === 0) return answer;
  if (code !== undefined && codes.again.includes(code))
    return { ...answer, outcome: 'again', retryAfterMs: MINUTE_MS };
  return { ...answer, outcome: 'refused' };
}

function codeIn(text: string, fields: readonly string[]): number | undefined {
  try {
    const said = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const code = fields.map((field) => said[field]).find((value) => value !== undefined);
    return typeof code === 'number' ? code : undefined;
  } catch {
    return undefined;
  }
}
