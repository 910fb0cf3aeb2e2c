/** Keys that changed, each with the number of its newest change; memory is one entry per key. */
export interface ChangedKeys<T> {
  set(key: string, value: T): void;
  /** Entries changed after `seq`. */
  since(seq: number): readonly T[];
  /** Entries changed since the last call. */
  takeDirty(): readonly T[];
}

/** `nextSeq` numbers the changes of every topic together. */
export function createChangedKeys<T>(nextSeq: () => number): ChangedKeys<T> {
  const entries = new Map<string, { seq: number; value: T }>();
  let dirty = new Map<string, T>();
  return {
    set(key, value) {
      entries.set(key, { seq: nextSeq(), value });
      dirty.set(key, value);
    },
    since(seq) {
      const changed = [...entries.values()].filter((entry) => entry.seq > seq);
      return changed.sort((a, b) => a.seq - b.seq).map(({ value }) => value);
    },
    takeDirty() {
      const taken = [...dirty.values()];
      dirty = new Map();
      return taken;
    },
  };
}
