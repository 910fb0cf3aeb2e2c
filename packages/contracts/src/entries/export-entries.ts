import type { PlanEntry, PlanEntryVersion } from '@infrapulse/domain';
import { toCsv } from '../csv.ts';
import { toIso } from '../http/time.ts';

type Row = Readonly<Record<string, unknown>>;
type ExportForm = 'list' | 'milestones' | 'surveys';

/** Every version of every entry as CSV that imports unchanged. */
export function exportEntriesCsv(entries: Iterable<PlanEntry>, form: ExportForm): string {
  const rowOf = ROWS[form];
  const rows = [...entries].flatMap((entry) =>
    entry.versions.map((version) => rowOf(entry, version)),
  );
  return toCsv(rows);
}

const ROWS: Readonly<Record<ExportForm, (entry: PlanEntry, version: PlanEntryVersion) => Row>> = {
  list: (entry, version) => {
    const { name, nameEn, category, since, until } = version;
    return {
      id: entry.id,
      ...frameOf(entry, version),
      name,
      nameEn,
      category,
      ...placeOf(version),
      since: toIso(since),
      until: toIso(until),
      ...nested('achieved', version.achieved, toIso),
      ...nested('planned', version.planned, toIso),
      ...nested('attributes', version.attributes, (value) => value),
      ...proofOf(version),
    };
  },
  milestones: (entry, version) => {
    const [project, milestone] = entry.id.split(':');
    return {
      project,
      milestone,
      ...frameOf(entry, version),
      name: version.name,
      ...placeOf(version),
      plannedAt: toIso(version.planned['done'] ?? null),
      doneAt: toIso(version.achieved['done'] ?? null),
      ...proofOf(version),
    };
  },
  surveys: (entry, version) => {
    const { target, numerator, denominator } = version.attributes;
    return {
      target,
      measuredAt: toIso(version.achieved['measured'] ?? null),
      ...frameOf(entry, version),
      name: version.name,
      numerator,
      denominator,
      ...proofOf(version),
    };
  },
};

function frameOf({ origin }: PlanEntry, { validFrom }: PlanEntryVersion): Row {
  return { validFrom: toIso(validFrom), origin };
}

function placeOf({ district, operator, access }: PlanEntryVersion): Row {
  return { district, operator, access };
}

function proofOf({ evidence, note }: PlanEntryVersion): Row {
  return { evidence, note };
}

function nested<T>(
  name: string,
  values: Readonly<Record<string, T>>,
  show: (value: T) => unknown,
): Row {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${name}.${key}`, show(value)]),
  );
}
