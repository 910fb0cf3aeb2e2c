import { topics, wholeLists } from '@infrapulse/contracts';
import type { PlanEntry } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';

/** Lists, milestones and surveys of the plan. */
export interface PlanEntriesView {
  get(register: string, id: string): PlanEntry | undefined;
  /** Every entry, in order of register and id; the array is shared, never change it. */
  all(): readonly PlanEntry[];
  /** Entries of one list, in order of id. */
  of(register: string): readonly PlanEntry[];
  /** Lists that are declared whole. */
  whole(): ReadonlySet<string>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

export async function watchPlanEntries(stream: StreamPort): Promise<PlanEntriesView> {
  const table = await stream.table(topics.planEntries);
  let sorted: readonly PlanEntry[] | undefined;
  const forget = table.onChange(() => {
    sorted = undefined;
  });
  const all = () => {
    sorted ??= [...table.entries()].map(([, entry]) => entry).sort(byPlace);
    return sorted;
  };
  const of = (register: string) => all().filter((entry) => entry.register === register);
  return {
    get: (register, id) => table.get(`${register}/${id}`),
    all,
    of,
    whole: () => wholeLists(all()),
    onChange: (listener) => table.onChange(() => listener()),
    async stop() {
      forget();
      await table.stop();
    },
  };
}

function byPlace(a: PlanEntry, b: PlanEntry): number {
  if (a.register !== b.register) return a.register < b.register ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
