import { HOUR, MINUTE } from '../local-time.ts';
import { createDraw, type Draw } from './draw.ts';
import type { Made } from './made.ts';
import type { Place } from './place.ts';
import { tickFrom } from './timeline.ts';
import type { Act, TrialRow } from './trial.ts';

/** What people do: plan work, exclude outages, change the register in the middle of it all. */
export function changesOf(place: Place, made: readonly Made[]): Pick<Changed, 'rows' | 'acts'> {
  const draw = createDraw(place.seed, 'people');
  const changed = made.map(({ row }) => changeOf(place, row, draw));
  const plans = Array.from({ length: draw.between(0, 3) }, () =>
    planOf(place, draw.pick(made), draw),
  );
  return {
    rows: changed.flatMap(({ rows }) => rows),
    acts: [...changed.flatMap(({ acts }) => acts), ...plans.flat()],
  };
}

interface Changed {
  /** Known from the first instant, to hold later. */
  readonly rows: readonly TrialRow[];
  readonly acts: readonly Act[];
}

function instant({ timeline }: Place, draw: Draw): number {
  return draw.between(timeline.ticks[0] as number, timeline.quietFrom);
}

/** A maintenance window or an exclusion, said before, during or after. */
function planOf(place: Place, { row }: Made, draw: Draw): readonly Act[] {
  const at = tickFrom(place.timeline, instant(place, draw));
  if (at === undefined) return [];
  const part = draw.pick(row.parts).part;
  const scope = draw.pick(['part', 'asset', 'site'] as const);
  const id = { part: `${row.id}~${part}`, asset: row.id, site: row.site }[scope];
  const from = at + draw.between(-5 * 60, 3 * 60) * MINUTE;
  const to = from + draw.between(10, 4 * 60) * MINUTE;
  const purpose = draw.pick(['maintenance', 'exclusion'] as const);
  const approved = purpose === 'maintenance' || draw.chance(0.6);
  return [{ do: 'plan', at, purpose, scope, id, from, to, approved }];
}

function changeOf(place: Place, row: TrialRow, draw: Draw): Changed {
  const since = instant(place, draw);
  if (!draw.chance(0.45)) return { rows: [], acts: [] };
  const apart = createDraw(place.seed, `${row.id} change`);
  const usual = draw.pick(CHANGES)(place, row, draw, since);
  const other = apart.chance(0.3) ? apart.pick(OTHERS)(place, row, apart, since) : usual;
  const changed: TrialRow = { ...row, ...other, validFrom: since };
  if (draw.chance(0.3)) return { rows: [changed], acts: [] };
  // Told when it comes into force, or after the fact.
  const at = tickFrom(place.timeline, since + draw.pick([0, 0, 2 * HOUR]));
  return at === undefined
    ? { rows: [], acts: [] }
    : { rows: [], acts: [{ do: 'register', at, row: changed }] };
}

type Change = (place: Place, row: TrialRow, draw: Draw, since: number) => Partial<TrialRow>;

const CHANGES: readonly Change[] = [
  ({ seed }) => ({ site: `t${seed}-site-3`, operator: `t${seed}-op-3` }),
  ({ seed }) => ({ operator: `t${seed}-op-3` }),
  ({ city }) => ({ district: String(Number(city) + 3) }),
  ({ seed }) => ({ gateway: `t${seed}-gw-3` }),
  () => ({ openingHours: 'Mo-Su 07:30-21:00' }),
  () => ({ lifecycle: 'SUSPENDED' }),
  (_, { commissionedAt }, __, since) => ({ retiredAt: Math.max(since, commissionedAt) + HOUR }),
  (_, { heartbeatS, intervalS }) => ({ heartbeatS: heartbeatS * 2, intervalS: intervalS * 2 }),
  (_, { parts }) => ({ parts: parts.slice(0, -1) }),
  swapMeters,
  swapMeters,
];

/** Drawn apart, so that what the others are drawn for stays. */
const OTHERS: readonly Change[] = [withoutMeters, () => ({ attributes: { ratedKw: 40 } })];

/** What measures goes: meters and tanks. */
function withoutMeters(_: Place, { parts }: TrialRow): Partial<TrialRow> {
  const isKept = ({ role, attributes }: TrialRow['parts'][number]) =>
    role !== 'storage' && !('serial' in attributes);
  return { parts: parts.filter(isKept) };
}

/** Another meter in the place of the old: its readings begin anew as far as anybody knows. */
function swapMeters(_: Place, { parts }: TrialRow): Partial<TrialRow> {
  return {
    parts: parts.map((part) => {
      if (!('serial' in part.attributes)) return part;
      return { ...part, attributes: { ...part.attributes, serial: 'b' } };
    }),
  };
}
