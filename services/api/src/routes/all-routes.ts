import type { RouteDeps } from '../deps.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import type { Route } from '../route.ts';
import { alarmRoutes } from './alarms.ts';
import { assetRoutes } from './assets.ts';
import { kpiRoutes } from './kpis.ts';
import { liveRoutes } from './live.ts';
import { metaRoutes } from './meta.ts';
import { pipelineRoutes } from './pipeline.ts';

/** Every route below /api/v1, in the order the documentation shows them. */
export function allRoutes(deps: RouteDeps, feed: LiveFeed): readonly Route[] {
  return [
    ...assetRoutes(deps),
    ...kpiRoutes(deps),
    ...alarmRoutes(deps),
    ...liveRoutes(deps, feed),
    ...pipelineRoutes(deps),
    ...metaRoutes(deps),
  ];
}
