interface Patience {
  readonly withinMs: number;
  readonly what: string;
  readonly everyMs?: number;
}

/** A machine that stood still says nothing of what is waited for: one look takes no more of the patience than this part. */
const LOOKS_MIN = 4;

/** Asks again until the answer is there; an error of the question counts as no answer yet. */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  { withinMs, what, everyMs = 25 }: Patience,
): Promise<T> {
  let last: unknown;
  let looks = 0;
  let slowest = 0;
  for (let left = withinMs; left > 0; looks += 1) {
    const began = performance.now();
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    const took = performance.now() - began;
    slowest = Math.max(slowest, took);
    left -= Math.min(took, withinMs / LOOKS_MIN);
  }
  const looked = `${looks} looks, the slowest took ${Math.round(slowest)} ms`;
  throw new Error(`not within ${withinMs} ms (${looked}): ${what}; last: ${String(last)}`);
}
