import { isUsable, type Row } from './heard.ts';
import type { TrialPart, TrialRow } from './trial.ts';

/** What stands at `t`: in service or suspended, commissioned, not yet retired (domain.md §1.6). */
export function isStock({ lifecycle, commissionedAt, retiredAt }: TrialRow, t: number): boolean {
  if (commissionedAt > t || (retiredAt !== null && retiredAt <= t)) return false;
  if (lifecycle === 'RETIRED') return retiredAt !== null;
  return lifecycle === 'IN_SERVICE' || lifecycle === 'SUSPENDED';
}

/** Something that is counted: an id, and the part by whose operator it is counted, if there is one. */
export interface Counted {
  readonly id: string;
  readonly part: TrialPart | undefined;
}

/** KPI → policy → what one asset adds, distinct ids. */
export const COUNTS: Readonly<
  Record<string, Readonly<Record<string, (version: TrialRow, t: number) => readonly Counted[]>>>
> = {
  'charger.count': {
    equipment: ({ id }) => [{ id, part: undefined }],
    connector: (version, t) => partsAs(version, 'connector', t),
  },
  'site5g.count': {
    gnb: (version, t) =>
      standing(version, 'cell', t).map((part) => ({ id: String(part.attributes['gnbId']), part })),
    site: ({ id, attributes }) => [
      { id: String(attributes['sharedSiteId'] ?? id), part: undefined },
    ],
    cell: (version, t) => partsAs(version, 'cell', t),
  },
  'hydrogen.count': { default: ({ id }) => [{ id, part: undefined }] },
};

function partsAs(version: TrialRow, role: string, t: number): readonly Counted[] {
  return standing(version, role, t).map((part) => ({ id: `${version.id}~${part.part}`, part }));
}

function standing({ parts }: TrialRow, role: string, t: number): readonly TrialPart[] {
  return parts.filter(
    (part) =>
      part.role === role && (part.commissionedAt ?? t) <= t && t < (part.retiredAt ?? Infinity),
  );
}

/** Racks of a data centre: as its newest usable readings say, else as the register does. */
export function racksOf(
  policy: string,
  { attributes }: TrialRow,
  rows: readonly Row[],
): { readonly inUse: number; readonly delivered: number } | undefined {
  const read = (metric: string) =>
    rows.findLast((row) => isUsable(row) && typeof row.metrics[metric] === 'number')?.metrics[
      metric
    ];
  const [inUse, delivered] =
    policy === 'count'
      ? [
          read('racks_in_use') ?? attributes['racksInUse'],
          read('racks_delivered') ?? attributes['racksDelivered'],
        ]
      : [attributes['racksInUseKw'], attributes['racksDeliveredKw']];
  if (inUse === undefined || delivered === undefined) return undefined;
  return { inUse: Number(inUse), delivered: Number(delivered) };
}
