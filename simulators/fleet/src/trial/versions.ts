import type { Span } from './course.ts';
import type { Trial, TrialPart, TrialRow } from './trial.ts';

/** Every version of every asset that the register has in the end, oldest first. */
export function versionsOf({ register, acts }: Trial): ReadonlyMap<string, readonly TrialRow[]> {
  const assets = new Map<string, TrialRow[]>();
  const later = acts.flatMap((act) => (act.do === 'register' ? [act.row] : []));
  for (const row of [...register, ...later]) {
    const others = (assets.get(row.id) ?? []).filter(
      ({ validFrom }) => validFrom !== row.validFrom,
    );
    assets.set(
      row.id,
      [...others, row].sort((a, b) => a.validFrom - b.validFrom),
    );
  }
  return assets;
}

/** The version in force at `t`; before the first, the first. */
export function versionAt(versions: readonly TrialRow[], t: number): TrialRow {
  let found = versions[0] as TrialRow;
  for (const version of versions) if (version.validFrom <= t) found = version;
  return found;
}

export function partIn({ parts }: TrialRow, name: string): TrialPart | undefined {
  return parts.find(({ part }) => part === name);
}

/** Required time starts at the later of commissioned and connected (interfaces §7); never for `telemetry: none`. */
export function requiredSince({ telemetry, connectedAt, commissionedAt }: TrialRow): number {
  if (telemetry !== 'expected' || connectedAt === null) return Number.POSITIVE_INFINITY;
  return Math.max(commissionedAt, connectedAt);
}

/** The asset itself serves at `t`, whatever the hour of the day. */
export function isServing(version: TrialRow, t: number): boolean {
  const { lifecycle, retiredAt } = version;
  return lifecycle === 'IN_SERVICE' && t >= requiredSince(version) && t < (retiredAt ?? Infinity);
}

/** Something is required of the part at `t`. */
export function isRequired(version: TrialRow, name: string, t: number): boolean {
  const part = partIn(version, name);
  if (!part || !isServing(version, t)) return false;
  return t >= (part.commissionedAt ?? -Infinity) && t < (part.retiredAt ?? Infinity);
}

/** Every part that any version lists, with one of the roles. */
export function partsOf(
  versions: readonly TrialRow[],
  roles: readonly string[],
): readonly string[] {
  const names = versions.flatMap(({ parts }) =>
    parts.filter(({ role }) => roles.includes(role)).map(({ part }) => part),
  );
  return [...new Set(names)];
}

/** Times in which an asset, and each of its parts, was in the same scopes (docs/decisions/0025), oldest first. */
function staysOf(versions: readonly TrialRow[]): readonly Span[] {
  const begins = versions.filter((version, i) => {
    const before = versions[i - 1];
    return before === undefined || placeOf(before) !== placeOf(version);
  });
  return begins.map(({ validFrom }, i) => ({
    from: i === 0 ? Number.NEGATIVE_INFINITY : validFrom,
    to: begins[i + 1]?.validFrom ?? Number.POSITIVE_INFINITY,
  }));
}

/** The same, each with its time in a window; none of those that have no time in it. */
export function staysWithin(versions: readonly TrialRow[], { from, to }: Span): readonly Span[] {
  return staysOf(versions)
    .map((stay) => ({ from: Math.max(from, stay.from), to: Math.min(to, stay.to) }))
    .filter((stay) => stay.from < stay.to);
}

function placeOf({ site, operator, district, city, parts }: TrialRow): string {
  return JSON.stringify([
    site,
    operator,
    district,
    city,
    parts.map((one) => [one.part, one.operator]),
  ]);
}
