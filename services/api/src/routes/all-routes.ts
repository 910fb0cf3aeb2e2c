import type { RouteDeps } from '../deps.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import type { Route } from '../route.ts';
import { alarmCommandRoutes } from './alarm-commands.ts';
import { alarmPerformanceRoutes } from './alarm-performance.ts';
import { alarmRoutes } from './alarms.ts';
import { assetChangeRoutes } from './asset-changes.ts';
import { assetHistoryRoutes } from './asset-history.ts';
import { assetRoutes } from './assets.ts';
import { exportRoutes } from './export.ts';
import { journalRoutes } from './journals.ts';
import { kindRoutes } from './kinds.ts';
import { kpiEvidenceRoutes } from './kpi-evidence.ts';
import { kpiRoutes } from './kpis.ts';
import { liveRoutes } from './live.ts';
import { metaRoutes } from './meta.ts';
import { milestoneRoutes } from './milestones.ts';
import { notificationRoutes } from './notifications.ts';
import { pipelineRoutes } from './pipeline.ts';
import { planRoutes } from './plan.ts';
import { planListRoutes } from './plan-lists.ts';
import { qualityRoutes } from './quality.ts';
import { ruleRoutes } from './rules.ts';
import { silenceRoutes } from './silences.ts';
import { windowRoutes } from './windows.ts';

/** Every route below /api/v1, in the order the documentation shows them. */
export function allRoutes(deps: RouteDeps, feed: LiveFeed): readonly Route[] {
  return [
    ...assetRoutes(deps),
    ...assetHistoryRoutes(deps),
    ...assetChangeRoutes(deps),
    ...kindRoutes(deps),
    ...kpiRoutes(deps),
    ...kpiEvidenceRoutes(deps),
    ...planRoutes(deps),
    ...planListRoutes(deps),
    ...milestoneRoutes(deps),
    ...alarmRoutes(deps),
    ...alarmPerformanceRoutes(deps),
    ...alarmCommandRoutes(deps),
    ...ruleRoutes(deps),
    ...notificationRoutes(deps),
    ...silenceRoutes(deps),
    ...windowRoutes(deps),
    ...qualityRoutes(deps),
    ...journalRoutes(deps),
    ...exportRoutes(deps),
    ...liveRoutes(deps, feed),
    ...pipelineRoutes(deps),
    ...metaRoutes(deps),
  ];
}
