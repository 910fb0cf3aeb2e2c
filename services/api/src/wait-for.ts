export interface Waiting {
  readonly withinMs: number;
  /** Calls back at every change until the returned function is called. */
  readonly listen: (listener: () => void) => () => void;
  readonly seen: () => boolean;
  /** Looks at most this often, where looking costs something. */
  readonly everyMs?: number;
}

/** Resolves true as soon as `seen` holds, false when the time is over. */
export function waitFor({ withinMs, listen, seen, everyMs = 0 }: Waiting): Promise<boolean> {
  if (seen()) return Promise.resolve(true);
  return new Promise((resolve) => {
    let look: NodeJS.Timeout | undefined;
    const end = (outcome: boolean) => {
      clearTimeout(limit);
      clearTimeout(look);
      forget();
      resolve(outcome);
    };
    const limit = setTimeout(() => end(seen()), withinMs);
    const forget = listen(() => {
      if (everyMs === 0) {
        if (seen()) end(true);
        return;
      }
      look ??= setTimeout(() => {
        look = undefined;
        if (seen()) end(true);
      }, everyMs);
    });
  });
}
