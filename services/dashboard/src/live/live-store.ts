import {
  emptyBatch,
  firstState,
  type LiveAction,
  type LiveState,
  nextState,
} from './live-state.ts';
import { type Feed, openFeed } from './open-feed.ts';
import { EVENT_NAMES, putEvent } from './put-event.ts';

export interface LiveStore {
  state(): LiveState;
  subscribe(listener: () => void): () => void;
  /** Opens a feed, or another one instead of it. */
  open(path: string): void;
  close(): void;
}

const FLUSH_MS = 400;
const CHECK_MS = 1000;
const REOPEN_MS = 2000;
const SILENT_MS = 15_000;

/**
 * One feed per page. Events gather in a batch and reach the screen at most every 400 ms, however many
 * arrive. What the browser gives up, or what falls silent, is opened anew.
 */
export function createLiveStore(): LiveStore {
  let state = firstState;
  let batch = emptyBatch();
  let feed: Feed | undefined;
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let checking: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();

  function apply(action: LiveAction): void {
    const before = state;
    state = nextState(state, action);
    if (state !== before) for (const listener of listeners) listener();
  }

  function flush(): void {
    flushing = undefined;
    const taken = batch;
    batch = emptyBatch();
    apply({ kind: 'heard', at: Date.now(), batch: taken });
  }

  function take(name: string, data: unknown): void {
    putEvent(batch, name, data);
    flushing ??= setTimeout(flush, FLUSH_MS);
  }

  function connect(path: string): void {
    feed?.close();
    feed = openFeed(path, { names: EVENT_NAMES, event: take, error: () => check(path) });
  }

  function check(path: string): void {
    if (feed === undefined) return;
    const at = Date.now();
    apply({ kind: 'checked', at, open: feed.isOpen() });
    const gaveUp = feed.hasGivenUp() && at - feed.openedAt > REOPEN_MS;
    const silent = at - Math.max(state.heardAt ?? 0, feed.openedAt) > SILENT_MS;
    if (gaveUp || silent) connect(path);
  }

  function close(): void {
    feed?.close();
    clearInterval(checking);
    clearTimeout(flushing);
    [feed, checking, flushing] = [undefined, undefined, undefined];
    batch = emptyBatch();
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open(path) {
      close();
      apply({ kind: 'switched' });
      connect(path);
      checking = setInterval(() => check(path), CHECK_MS);
    },
    close,
  };
}
