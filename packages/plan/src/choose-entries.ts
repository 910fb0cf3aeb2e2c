import { type PlanEntry, type PlanEntryVersion, planEntryAt } from '@infrapulse/domain';
import type { EntryChoice } from './plan.ts';

/** An entry as it was at the instant asked for. */
export interface PlacedEntry {
  readonly entry: PlanEntry;
  readonly version: PlanEntryVersion;
}

/** The entries a target speaks of that were there at `at`, in order of id. */
export function chooseEntries(
  entries: readonly PlanEntry[],
  { register, categories, where }: EntryChoice,
  at: number,
): readonly PlacedEntry[] {
  const chosen: PlacedEntry[] = [];
  for (const entry of entries) {
    if (entry.register !== register) continue;
    const version = planEntryAt(entry, at);
    if (version === undefined) continue;
    if (categories.length > 0 && !categories.includes(version.category)) continue;
    const hasAll = Object.entries(where).every(
      ([name, value]) => version.attributes[name] === value,
    );
    if (hasAll) chosen.push({ entry, version });
  }
  return chosen.sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
}
