import type { Asset } from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';

const ROWS = 200;
const PER_PART_MAX = 64;
const DAY_MS = 86_400_000;
const BACK_MS = 400 * DAY_MS;

/** Brings what the store knows of an asset's newest readings into the latest values, once per start. */
export async function fillLatest(
  { series, city, clock }: Pick<RouteDeps, 'series' | 'city' | 'clock'>,
  asset: Asset,
): Promise<void> {
  if (city.latest.isFilled(asset.id)) return;
  const to = clock.now() + DAY_MS;
  const query = { kind: asset.kind, asset: asset.id, order: 'desc', to } as const;
  const newest = await series.readings({ ...query, from: to - BACK_MS, limit: ROWS });
  const named = new Set(newest.map(({ part }) => part));
  const parts = (asset.versions.at(-1)?.parts ?? []).map(({ part }) => part);
  // Parts that speak seldom are not among the newest rows.
  const missing = newest.length < ROWS ? [] : parts.filter((part) => !named.has(part));
  const rest = await Promise.all(
    missing
      .slice(0, PER_PART_MAX)
      .map((part) => series.readings({ ...query, part, from: to - BACK_MS, limit: 5 })),
  );
  const rows = [...newest, ...rest.flat()].filter(
    ({ part, historical, quality }) => !part.startsWith('$') && !historical && quality !== 'TEST',
  );
  city.latest.fill(asset.id, rows);
}
