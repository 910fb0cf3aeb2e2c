/** What the user can do something about: printed as it is, without a stack. */
export class EnginesError extends Error {}

const STILL_MS = 15_000;

export function say(text) {
  process.stderr.write(`engines: ${text}\n`);
}

/** Says what begins, every now and then that it still goes on, and how long it took. */
export async function saying(text, work) {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  say(`${text} …`);
  const still = setInterval(() => say(`  still at it after ${elapsed()}`), STILL_MS);
  try {
    const result = await work();
    say(`  done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(still);
  }
}

/** Runs a command's main function; an EnginesError is a message, anything else a bug with its stack. */
export async function asCommand(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    process.exitCode = 1;
    if (!(error instanceof EnginesError)) throw error;
    say(error.message);
  }
}
