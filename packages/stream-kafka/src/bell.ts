export interface Bell {
  /** Wakes who waits; when nobody does, who waits next. */
  readonly ring: () => void;
  readonly rung: () => Promise<void>;
}

export function createBell(): Bell {
  let waiting: (() => void)[] = [];
  let remembered = false;
  return {
    ring() {
      remembered = waiting.length === 0;
      const now = waiting;
      waiting = [];
      for (const resolve of now) resolve();
    },
    rung() {
      if (!remembered) return new Promise((resolve) => waiting.push(resolve));
      remembered = false;
      return Promise.resolve();
    },
  };
}

export interface Failure {
  /** Rejects at the first `fail`. */
  readonly failed: Promise<never>;
  readonly fail: (error: unknown) => void;
}

export function createFailure(): Failure {
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever started the reader hears of it; nobody must.
  failed.catch(() => undefined);
  return { failed, fail: (error) => fail(error) };
}
