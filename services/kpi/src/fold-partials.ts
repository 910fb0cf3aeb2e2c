import type { KpiPartial } from '@infrapulse/contracts';
import type { KpiWindow, Published } from '@infrapulse/domain';
import type { Fold, Output, StreamRecord } from '@infrapulse/ports';
import type { KpiConfig } from './config.ts';
import { addSums } from './families.ts';
import { type Publisher, publishFamily } from './publish-records.ts';
import { partialKey } from './roll-up.ts';

export const PARTIALS_FOLD_VERSION = 1;

type Sums = Extract<KpiPartial, { type: 'partial' }>;

/** Per key the newest sums of every partition. */
type Entry = Record<string, Sums>;

interface RollUpState {
  readonly entries: Map<string, Entry>;
  readonly published: Map<string, Published>;
  /** Keys that changed since the last publication. */
  readonly waiting: Set<string>;
  readonly touched: Set<string>;
}

/**
 * Stage two: the newest sums per key and partition, added up when a partition says that all of T are there.
 * Replacing is idempotent, so at least once is enough.
 */
export function createPartialsFold(
  state: ReadonlyMap<string, unknown>,
  config: KpiConfig,
): Fold<KpiPartial> {
  const rollUp = restore(state);
  return {
    apply(records) {
      const outputs: Output[] = [];
      for (const record of records) take(rollUp, record, { config, outputs });
      return outputs;
    },
    *changes() {
      for (const key of rollUp.touched) {
        const id = key.slice(2);
        yield [key, key.startsWith('e/') ? rollUp.entries.get(id) : rollUp.published.get(id)];
      }
      rollUp.touched.clear();
      yield ['waiting', [...rollUp.waiting]];
    },
  };
}

function restore(state: ReadonlyMap<string, unknown>): RollUpState {
  const rollUp: RollUpState = {
    entries: new Map(),
    published: new Map(),
    waiting: new Set((state.get('waiting') as string[] | undefined) ?? []),
    touched: new Set(),
  };
  for (const [key, value] of state) {
    if (key.startsWith('e/')) rollUp.entries.set(key.slice(2), value as Entry);
    else if (key.startsWith('p/')) rollUp.published.set(key.slice(2), value as Published);
  }
  return rollUp;
}

function take(
  rollUp: RollUpState,
  { partition, offset, value }: StreamRecord<KpiPartial>,
  { config, outputs }: { readonly config: KpiConfig; readonly outputs: Output[] },
): void {
  if (value.type === 'partial') {
    const key = partialKey(value);
    const entry = rollUp.entries.get(key) ?? {};
    rollUp.entries.set(key, { ...entry, [partition]: value });
    rollUp.touched.add(`e/${key}`);
    rollUp.waiting.add(key);
    return;
  }
  const publisher: Publisher = {
    config,
    outputs,
    at: value.at,
    position: { [partition]: offset },
    published: (key) => rollUp.published.get(key),
    remember(key, published) {
      rollUp.published.set(key, published);
      rollUp.touched.add(`p/${key}`);
    },
  };
  for (const key of rollUp.waiting) publishEntry(publisher, rollUp.entries.get(key) ?? {});
  rollUp.waiting.clear();
}

function publishEntry(publisher: Publisher, entry: Entry): void {
  // A partition in which nothing changed said its sums earlier: the window is the newest one's.
  const [newest, ...others] = Object.values(entry).sort((a, b) => b.at - a.at);
  if (!newest) return;
  const sums = { ...newest.sums };
  for (const other of others) addSums(sums, other.sums);
  const { kpi: family, scope, id, start, end } = newest;
  const range = { window: newest.window as KpiWindow, start, end };
  publishFamily(publisher, { family, scope, id, range, sums, reason: 'late data or a correction' });
}
