import {
  type Asset,
  isVolumeKey,
  type KpiRecord,
  type SiteRuns,
  siteLayouts,
  siteRuns,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import type { RouteDeps } from './deps.ts';
import { samplesOf } from './verify/recompute-measured.ts';

/** Of an asset, within one window. */
const ROWS_MAX = 200_000;
const BREAKS_MAX = 100;

/** From the last reading before a meter began anew to the first one after. */
interface Break {
  readonly from: number;
  readonly to: number;
}

interface Broken {
  /** Readings next to the breaks, of every part. */
  readonly rows: readonly ReadingRow[];
  /** Too many readings to look for breaks, or breaks to list. */
  readonly tooMany: boolean;
}

const WHOLE: Broken = { rows: [], tooMany: false };

/**
 * Where a meter was reset, swapped or jumped within the window that time counts for no meter: what each of them read
 * on both sides. Of a window that is known as a whole there is none.
 */
export async function readingsAtBreaks(
  { series }: Pick<RouteDeps, 'series'>,
  { start, end, coverage }: KpiRecord,
  asset: Asset,
): Promise<Broken> {
  if (coverage === 1) return WHOLE;
  const { kind, id } = asset;
  const rows = await series.readings({
    kind,
    asset: id,
    from: start,
    to: end + 1,
    limit: ROWS_MAX + 1,
  });
  if (rows.length > ROWS_MAX) return { rows: [], tooMany: true };
  const breaks = breaksOf(siteRuns(samplesOf(asset, rows), siteLayouts(asset)));
  const parts = new Set(rows.map(({ part }) => part));
  const beside = [...parts].flatMap((part) => {
    const own = rows.filter((row) => row.part === part);
    return breaks
      .slice(0, BREAKS_MAX)
      .flatMap(({ from, to }) => [
        own.findLast(({ ts }) => ts <= from) ?? [],
        own.find(({ ts }) => ts >= to) ?? [],
      ]);
  });
  return { rows: beside.flat(), tooMany: breaks.length > BREAKS_MAX };
}

function breaksOf(runs: SiteRuns): readonly Break[] {
  const keys = new Set(runs.layouts.flatMap(({ meters }) => meters.map(({ part }) => part)));
  return [...keys]
    .filter((key) => !isVolumeKey(key))
    .flatMap((key) => {
      const own = runs.of(key);
      return own.slice(1).map(({ ts }, before) => {
        return { from: own[before]?.ts.at(-1) as number, to: ts[0] as number };
      });
    });
}
