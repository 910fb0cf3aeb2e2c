import type { Span } from './course.ts';
import type { Trial, TrialRow } from './trial.ts';
import { isServing, partIn, requiredSince, versionAt, versionsOf } from './versions.ts';

/** Where what is said, or not said, counts. */
export interface Where {
  readonly operator: string;
  readonly district: string;
  readonly city: string;
}

/** Time in which the quality of an asset's data is judged by one version of the register. */
export interface Posting extends Span {
  readonly version: TrialRow;
  /** It should be heard. */
  readonly isExpected: boolean;
}

/** From the first tick on; what the register learns later counts from when it learns it (docs/decisions/0024). */
export function postingsOf(trial: Trial, id: string): readonly Posting[] {
  const register = trial.register.filter((row) => row.id === id);
  const learned = trial.acts.filter((act) => act.do === 'register' && act.row.id === id);
  const rows = versionsOf({ ...trial, register, acts: learned }).get(id) ?? [];
  const to = trial.ticks.at(-1) ?? 0;
  const begin = trial.ticks[0] ?? to;
  const edges = [
    ...rows.flatMap((row) => [row.validFrom, requiredSince(row), row.retiredAt ?? Infinity]),
    ...learned.map(({ at }) => at),
  ].filter((t) => t > begin && t < to);
  const starts = [...new Set([begin, ...edges])].sort((a, b) => a - b);
  return starts.map((from, i) => {
    const acts = learned.filter(({ at }) => at <= from);
    const known = versionsOf({ ...trial, register, acts }).get(id) ?? [];
    const version = versionAt(known, from);
    return { from, to: starts[i + 1] ?? to, version, isExpected: isServing(version, from) };
  });
}

export function postingAt(postings: readonly Posting[], at: number): Posting {
  return postings.findLast(({ from }) => from <= at) ?? (postings[0] as Posting);
}

/** Of the asset; of a part that somebody else runs, theirs. */
export function whereOf(version: TrialRow, part = ''): Where {
  const { operator, district, city } = version;
  return { operator: partIn(version, part)?.operator ?? operator, district, city };
}
