const waiting: (() => void)[] = [];

/**
 * Resolves in a later turn of the event loop, in the order of asking and one in each: between two of all that work in
 * pieces a thread hears what has arrived meanwhile, so that news waits for one piece and not for one of each.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(giveTurn);
  });
}

function giveTurn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(giveTurn);
}
