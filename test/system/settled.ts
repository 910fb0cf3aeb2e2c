import { until } from './until.ts';

const WAIT_MS = 240_000;
/** What one reader has worked off reaches the next a moment later. */
const APART_MS = 250;
const TIMES = 3;
/** Questions closer together take the product's time from what they wait for. */
const EVERY_MS = 100;
/** An answer that takes longer is none. */
const ANSWER_MS = 30_000;

interface Pipeline {
  readonly inFlight: number;
  readonly lag: Readonly<Record<string, number>>;
  readonly at: string | null;
}

/** Everything said up to `now` has been worked off, by everybody: seen several times, as one reader's work is another's. */
export async function settled(httpUrl: string, now: number): Promise<void> {
  for (let seen = 0; seen < TIMES; seen += 1) {
    if (seen > 0) await new Promise((resolve) => setTimeout(resolve, APART_MS));
    await until(() => caughtUp(httpUrl, now), {
      withinMs: WAIT_MS,
      everyMs: EVERY_MS,
      what: `settled at ${new Date(now).toISOString()}`,
    });
  }
}

/** Everything said before `now` is handled, as of one answer; an error says what is not. */
export async function caughtUp(httpUrl: string, now: number): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(`${httpUrl}/api/v1/pipeline`, { signal });
  if (!answer.ok) throw new Error(`/pipeline: ${answer.status} ${await answer.text()}`);
  const { inFlight, lag, at } = (await answer.json()) as Pipeline;
  const isSince = Date.parse(at ?? '') >= now;
  const behind = Object.entries(lag).filter(([, records]) => records !== 0);
  if (isSince && inFlight === 0 && behind.length === 0) return true;
  const lags = behind.map(([group, records]) => `${group} ${records}`).join(', ');
  throw new Error(`not caught up: at ${at}, in flight ${inFlight}, behind: ${lags || 'nobody'}`);
}
