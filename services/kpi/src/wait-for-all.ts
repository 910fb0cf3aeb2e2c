/** Plain data. */
export interface TurnsState {
  /** Newest T that each partition has finished. */
  readonly done: readonly number[];
  readonly publishedAt: number;
  /** Oldest T that is finished by some and not published yet; 0 for none. */
  readonly openedAt: number;
  /** The newest T was published without some. */
  readonly isPart?: boolean;
}

/** Which T is to be published: one that all partitions have finished, or that some keep waiting for too long. */
export interface Turns {
  /** Told of each `done`; the T to publish now, and the partitions that it is published without. */
  done(partition: number, at: number): Turn | undefined;
  state(): TurnsState;
}

interface Turn {
  readonly at: number;
  readonly behind: readonly number[];
}

/** Milliseconds of log time. */
const WAIT_MS = 10_000;

export function createTurns(partitions: number, restored?: TurnsState): Turns {
  const done = Array.from({ length: partitions }, (_, i) => restored?.done[i] ?? 0);
  let publishedAt = restored?.publishedAt ?? 0;
  let openedAt = restored?.openedAt ?? 0;
  let isPart = restored?.isPart ?? false;

  function publish(at: number, behind: readonly number[]): Turn {
    publishedAt = at;
    openedAt = 0;
    isPart = behind.length > 0;
    return { at, behind };
  }

  return {
    done(partition, at) {
      done[partition] = Math.max(done[partition] ?? 0, at);
      const slowest = Math.min(...done);
      if (slowest > publishedAt || (isPart && slowest === publishedAt)) return publish(slowest, []);
      if (at <= publishedAt) return undefined;
      if (openedAt === 0) openedAt = at;
      if (at - openedAt < WAIT_MS) return undefined;
      const behind = done.flatMap((time, i) => (time < openedAt ? [i] : []));
      return publish(at, behind);
    },
    state: () => ({ done: [...done], publishedAt, openedAt, isPart }),
  };
}
