import type { AlarmAnswer, KpiAnswer, LiveAsset, PipelineAnswer } from '@infrapulse/contracts';
import {
  emptyBatch,
  firstState,
  type LiveAction,
  type LiveBatch,
  type LiveState,
  nextState,
} from './live-state.ts';

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
 * arrive. The browser resumes by Last-Event-ID; what it gives up, or what falls silent, is opened anew.
 */
export function createLiveStore(): LiveStore {
  let state = firstState;
  let batch = emptyBatch();
  let source: EventSource | undefined;
  let path = '';
  let openedAt = 0;
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

  function connect(): void {
    source?.close();
    openedAt = Date.now();
    const fresh = new EventSource(path);
    source = fresh;
    for (const [name, put] of Object.entries(PUTS)) {
      fresh.addEventListener(name, (event: MessageEvent<string>) => {
        if (fresh !== source) return;
        put(batch, JSON.parse(event.data) as never);
        flushing ??= setTimeout(flush, FLUSH_MS);
      });
    }
    fresh.addEventListener('error', check);
  }

  function check(): void {
    if (source === undefined) return;
    const at = Date.now();
    apply({ kind: 'checked', at, open: source.readyState === EventSource.OPEN });
    const gaveUp = source.readyState === EventSource.CLOSED && at - openedAt > REOPEN_MS;
    const silent = at - Math.max(state.heardAt ?? 0, openedAt) > SILENT_MS;
    if (gaveUp || silent) connect();
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open(next) {
      path = next;
      batch = emptyBatch();
      apply({ kind: 'switched' });
      connect();
      checking ??= setInterval(check, CHECK_MS);
    },
    close() {
      source?.close();
      source = undefined;
      clearInterval(checking);
      clearTimeout(flushing);
      checking = undefined;
      flushing = undefined;
    },
  };
}

const PIPELINES_MAX = 60;

const PUTS = {
  pipeline: (batch: LiveBatch, data: PipelineAnswer) => {
    batch.pipelines = [...batch.pipelines, data].slice(-PIPELINES_MAX);
  },
  alarm: (batch: LiveBatch, data: AlarmAnswer) => void batch.alarms.set(data.id, data),
  kpi: (batch: LiveBatch, data: KpiAnswer) =>
    void batch.kpis.set([data.kpi, data.policy, data.scope, data.id, data.window].join('/'), data),
  asset: (batch: LiveBatch, data: LiveAsset) =>
    void batch.assets.set(`${data.asset}~${data.part}`, data),
} as const;
