import { LIVE_TOPICS, type LiveTopic } from '@infrapulse/contracts';
import type { Alarm, AssetVersion, KpiRecord } from '@infrapulse/domain';
import { z } from 'zod';

const list = z.string().transform((text) => text.split(',').filter((item) => item !== ''));

export const liveQuery = z.strictObject({
  topics: list
    .pipe(z.array(z.enum(LIVE_TOPICS)).min(1))
    .optional()
    .describe(`One or more of ${LIVE_TOPICS.join(', ')}; default all but asset`),
  kpi: list.optional(),
  policy: list.optional(),
  scope: list.optional(),
  id: list.optional(),
  window: list.optional(),
  kind: list.optional(),
  asset: list.optional(),
  site: list.optional(),
  operator: list.optional(),
  district: list.optional(),
  severity: list.optional(),
  lang: z.enum(['zh-CN', 'en']).optional().describe('Language of alarm texts'),
});
type LiveQuery = z.output<typeof liveQuery>;

/** Which events a client wants. */
export interface LiveFilter {
  readonly topics: ReadonlySet<LiveTopic>;
  kpi(record: KpiRecord): boolean;
  alarm(alarm: Alarm, version: AssetVersion | undefined): boolean;
  asset(at: LiveAssetPlace): boolean;
}

interface LiveAssetPlace {
  readonly asset: string;
  readonly kind: string;
  readonly version: AssetVersion | undefined;
}

export function createLiveFilter(query: LiveQuery): LiveFilter {
  const wants = (wanted: readonly string[] | undefined, value: string) =>
    wanted === undefined || wanted.includes(value);
  const wantsPlace = (version: AssetVersion | undefined) =>
    wants(query.site, version?.site ?? '') &&
    wants(query.operator, version?.operator ?? '') &&
    wants(query.district, version?.district ?? '');
  return {
    topics: new Set(query.topics ?? ['kpi', 'alarm', 'pipeline']),
    kpi: (record) =>
      wants(query.kpi, record.kpi) &&
      wants(query.scope, record.scope) &&
      wants(query.window, record.window) &&
      wants(query.policy, record.policy) &&
      wants(query.kind, record.kind) &&
      wants(query.id ?? query.asset, record.id),
    alarm: (alarm, version) =>
      wants(query.severity, alarm.severity) &&
      wants(query.kind, alarm.kind) &&
      wants(query.asset, alarm.assetOrId) &&
      wantsPlace(version),
    asset: ({ asset, kind, version }) =>
      wants(query.asset, asset) && wants(query.kind, kind) && wantsPlace(version),
  };
}
