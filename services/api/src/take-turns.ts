/** Work on the same thing follows each other, in the order in which it is asked for: each is made of what the last left. */
export interface Turns {
  /** Resolves or rejects as the work does. */
  of<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Work on many things: after all that is under way, and before all that comes. */
  ofAll<T>(work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  let lastOfAll: Promise<void> = Promise.resolve();
  return {
    of(name, work) {
      const done = Promise.all([lastOfAll, last.get(name)]).then(work);
      const ended = done.then(nothing, nothing);
      last.set(name, ended);
      void ended.then(() => last.get(name) === ended && last.delete(name));
      return done;
    },
    ofAll(work) {
      const done = Promise.all([lastOfAll, ...last.values()]).then(work);
      lastOfAll = done.then(nothing, nothing);
      return done;
    },
  };
}

function nothing(): void {
  // However it ended, the next one begins.
}
