/** Due times by name, earliest first; a name has one due time, setting it again moves it. */
export interface TimerQueue {
  set(name: string, due: number): void;
  /** Names due at or before `now`, earliest first; they are gone from the queue then. */
  take(now: number): string[];
}

interface Entry {
  readonly name: string;
  readonly due: number;
}

/** A binary heap with lazy removal: entries that were moved are passed over when they come up. */
export function createTimerQueue(): TimerQueue {
  const heap: Entry[] = [];
  const current = new Map<string, number>();

  function push(entry: Entry): void {
    heap.push(entry);
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent] as Entry, entry)) break;
      heap[at] = heap[parent] as Entry;
      at = parent;
    }
    heap[at] = entry;
  }

  function pop(): Entry {
    const top = heap[0] as Entry;
    const last = heap.pop() as Entry;
    if (heap.length > 0) sink(last);
    return top;
  }

  function sink(entry: Entry): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && before(right, heap[child] as Entry)) child += 1;
      if (before(entry, heap[child] as Entry)) break;
      heap[at] = heap[child] as Entry;
      at = child;
    }
    heap[at] = entry;
  }

  return {
    set(name, due) {
      if (current.get(name) === due) return;
      current.set(name, due);
      push({ name, due });
    },
    take(now) {
      const names: string[] = [];
      while (heap.length > 0 && (heap[0] as Entry).due <= now) {
        const { name, due } = pop();
        if (current.get(name) !== due) continue;
        current.delete(name);
        names.push(name);
      }
      return names;
    },
  };
}

/** Equal due times go by name, so that the order never depends on how they got in. */
function before(a: Entry, b: Entry): boolean {
  return a.due < b.due || (a.due === b.due && a.name < b.name);
}
