/** What the user can do something about: printed as it is, without a stack. */
export class ServicesError extends Error {}

export function say(text) {
  process.stderr.write(`services: ${text}\n`);
}

/** One line for what has a message of its own, the stack for a bug. */
export function sayError(error) {
  const isTold = error instanceof ServicesError || error?.name === 'PipelineError';
  const isOfEngines = error?.constructor?.name === 'EnginesError';
  say(isTold || isOfEngines ? error.message : (error?.stack ?? String(error)));
}
