import { until } from './until.ts';

const WAIT_MS = 240_000;
/** What one reader has worked off reaches the next a moment later. */
const APART_MS = 250;
const IN_A_ROW = 3;

interface Pipeline {
  readonly inFlight: number;
  readonly lag: Readonly<Record<string, number>>;
  readonly at: string | null;
}

/** Everything said up to `now` has been worked off, by everybody: so says the product several times in a row. */
export async function settled(httpUrl: string, now: number): Promise<void> {
  let quiet = 0;
  await until(
    async () => {
      const answer = await fetch(`${httpUrl}/api/v1/pipeline`);
      const { inFlight, lag, at } = (await answer.json()) as Pipeline;
      const isDone = inFlight === 0 && Object.values(lag).every((records) => records === 0);
      quiet = isDone && Date.parse(at ?? '') >= now ? quiet + 1 : 0;
      if (quiet > 0 && quiet < IN_A_ROW)
        await new Promise((resolve) => setTimeout(resolve, APART_MS));
      return quiet >= IN_A_ROW;
    },
    { withinMs: WAIT_MS, what: `settled at ${new Date(now).toISOString()}` },
  );
}
