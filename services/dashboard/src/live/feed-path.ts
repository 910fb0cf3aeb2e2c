import type { Locale } from '@infrapulse/contracts';

/** What a page wants to hear: the city as a whole, or one asset. */
export type FeedScope =
  | { readonly kind: 'city' }
  | { readonly kind: 'asset'; readonly asset: string };

/** Only what the page shows: of KPIs the city's own, or those of the asset. */
export function feedPath(scope: FeedScope, lang: Locale): string {
  const search =
    scope.kind === 'city'
      ? { topics: 'pipeline,alarm,kpi', scope: 'city', lang }
      : { topics: 'pipeline,alarm,kpi,asset', asset: scope.asset, lang };
  return `/api/v1/live?${new URLSearchParams(search)}`;
}
