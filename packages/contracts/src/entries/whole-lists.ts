import { latestEntryVersion, type PlanEntry, type PlanEntryChange } from '@infrapulse/domain';

/** Under this name it is kept which lists somebody has declared whole. */
export const LISTS = 'registers';

/** Lists that are declared whole: only they tell of how many. */
export function wholeLists(entries: Iterable<PlanEntry>): ReadonlySet<string> {
  const whole = new Set<string>();
  for (const entry of entries)
    if (entry.register === LISTS && latestEntryVersion(entry).attributes['whole'] === true)
      whole.add(entry.id);
  return whole;
}

interface Statement {
  readonly list: string;
  readonly whole: boolean;
  readonly origin: string;
  readonly now: number;
  readonly by: string;
}

/** The statement that a list is whole, or is not. */
export function wholeStatement({ list, whole, origin, now, by }: Statement): PlanEntryChange {
  const version = {
    validFrom: now,
    name: list,
    nameEn: '',
    category: '',
    district: '',
    operator: '',
    access: '',
    since: null,
    until: null,
    achieved: {},
    planned: {},
    attributes: { whole },
    evidence: '',
    note: '',
  };
  return { type: 'plan_entry', register: LISTS, id: list, origin, version, at: now, by };
}
