import type { Positions } from '@infrapulse/domain';
import type { Committed, Dataset } from '@infrapulse/ports';
import type { Commit, Ready } from './messages.ts';
import { createWordList, type WordList } from './word-list.ts';
import type { WorkerCalls } from './worker-calls.ts';

/** What every part of the driver works with. */
export interface Store {
  readonly worker: WorkerCalls;
  readonly words: WordList;
  readonly ready: Ready;
  committed(dataset: Dataset): Committed;
  /** Writes with position, counters and new words; remembers them when it has worked. */
  commit(
    dataset: Dataset,
    committed: Committed,
    write: (commit: Commit) => Promise<unknown>,
  ): Promise<void>;
}

export function createStore(worker: WorkerCalls): Store {
  const { ready } = worker;
  const words = createWordList(ready.words);
  const known = new Map<string, Committed>(
    Object.entries(ready.committed).map(([dataset, { position, counters }]) => [
      dataset,
      { position: JSON.parse(position), counters: JSON.parse(counters) } as Committed,
    ]),
  );
  return {
    worker,
    words,
    ready,
    committed: (dataset) => known.get(dataset) ?? { position: {}, counters: {} },
    async commit(dataset, { position, counters }, write) {
      const before = known.get(dataset)?.position ?? {};
      const merged = { ...before, ...position };
      const unsaved = words.unsaved();
      await write({
        dataset,
        position: JSON.stringify(merged),
        counters: JSON.stringify(counters),
        advances: Object.keys(position).length > 0 && !isStored(before, position),
        ...unsaved,
      });
      words.saved(unsaved.firstWord + unsaved.words.length);
      known.set(dataset, { position: merged, counters });
    },
  };
}

/** true when the store holds all of a batch already: its writer did not hear of the commit. */
export function isStored(committed: Positions, position: Positions): boolean {
  const partitions = Object.keys(position).map(Number);
  return (
    partitions.length > 0 &&
    partitions.every((partition) => (committed[partition] ?? -1) >= (position[partition] ?? 0))
  );
}
