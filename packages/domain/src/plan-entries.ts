import type { PlanEntry, PlanEntryChange, PlanEntryVersion } from './model/plan-entry.ts';
import { withChanges } from './model/with-changes.ts';

/** Key of an entry in its topic. */
export function planEntryKey({ register, id }: Pick<PlanEntry, 'register' | 'id'>): string {
  return `${register}/${id}`;
}

/** The one way an entry changes; the same changes in the same order give the same entry. */
export function applyPlanEntryChange(
  entry: PlanEntry | undefined,
  { register, id, origin, version }: PlanEntryChange,
): PlanEntry {
  const others = (entry?.versions ?? []).filter(({ validFrom }) => validFrom !== version.validFrom);
  return {
    register,
    id,
    origin,
    revision: (entry?.revision ?? 0) + 1,
    versions: [...others, version].sort((a, b) => a.validFrom - b.validFrom),
  };
}

/** The version that was stated last of all, by `validFrom`. */
export function latestEntryVersion({ versions }: PlanEntry): PlanEntryVersion {
  return versions[versions.length - 1] as PlanEntryVersion;
}

/**
 * An entry as it was at `at`; undefined when it was not there. What it was called and where it belonged is of the
 * version in force then (before the first version, the first); dates carry their own time, so they are of the newest:
 * what was reached in 2021 and is reported in 2023 was there at the end of 2022.
 */
export function planEntryAt(entry: PlanEntry, at: number): PlanEntryVersion | undefined {
  const { since, until, achieved, planned, evidence, note } = latestEntryVersion(entry);
  if ((since !== null && since > at) || (until !== null && until <= at)) return undefined;
  let index = entry.versions.length - 1;
  while (index > 0 && (entry.versions[index] as PlanEntryVersion).validFrom > at) index -= 1;
  const inForce = entry.versions[index] as PlanEntryVersion;
  return withChanges(inForce, { since, until, achieved, planned, evidence, note });
}

/** Since when the entry has a feature, null while it had not at `at`. */
export function achievedAt(
  { achieved }: Pick<PlanEntryVersion, 'achieved'>,
  feature: string,
  at: number,
): number | null {
  const since = achieved[feature];
  return since !== undefined && since <= at ? since : null;
}
