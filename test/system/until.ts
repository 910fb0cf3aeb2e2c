/** Asks again until the answer is there; an error of the question counts as no answer yet. */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  options: { readonly withinMs: number; readonly what: string; readonly everyMs?: number },
): Promise<T> {
  const deadline = performance.now() + options.withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 25));
  }
  throw new Error(`not within ${options.withinMs} ms: ${options.what}; last: ${String(last)}`);
}
