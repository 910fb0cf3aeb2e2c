import type { KpiRecord } from '@infrapulse/domain';
import { nextTurn, PipelineError } from '@infrapulse/ports';
import type { KpiIndex, Sought } from './index-kpis.ts';
import type { LoggedKpis } from './read-kpis.ts';

/** Records taken in one turn, so that no request waits long. */
const RECORDS_A_TURN = 500;

/** All that are held. */
export interface WholeKpis {
  of(kpi: string, scope: string, id: string): readonly KpiRecord[];
  /** What is left out may be anything. */
  scan(sought: Sought): IterableIterator<KpiRecord>;
}

/** Puts into the index what the log has had before it; what has changed meanwhile stands. */
export function createLoading(logged: Pick<LoggedKpis, 'held'>, index: KpiIndex) {
  /** Removed since it began: what is read may be older. */
  const removed = new Set<string>();
  let state: 'partial' | 'loading' | 'whole' | 'stopped' = 'partial';
  let loading: Promise<WholeKpis> | undefined;
  const isStopped = () => state === 'stopped';

  async function load(): Promise<WholeKpis> {
    state = 'loading';
    let taken = 0;
    for (const record of logged.held()) {
      index.putOlder(record, removed);
      taken += 1;
      if (taken % RECORDS_A_TURN === 0) await nextTurn();
      if (isStopped()) throw closed();
    }
    removed.clear();
    state = 'whole';
    return index;
  }

  return {
    isWhole: () => state === 'whole',
    whole: () => (loading ??= load()),
    remove(key: string): void {
      if (state === 'loading') removed.add(key);
      index.remove(key);
    },
    async stop(): Promise<void> {
      state = 'stopped';
      // Who asked for it hears of it.
      await loading?.catch(() => undefined);
    },
  };
}

function closed(): PipelineError {
  return new PipelineError('IP_STREAM_CLOSED', 'fatal', 'the api stops');
}
