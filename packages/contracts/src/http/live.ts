import { z } from 'zod';
import { alarmSchema } from './alarm.ts';
import { kpiSchema } from './kpi.ts';
import { pipelineSchema } from './pipeline.ts';

export const LIVE_TOPICS = ['kpi', 'alarm', 'asset', 'pipeline'] as const;
export type LiveTopic = (typeof LIVE_TOPICS)[number];

/** Data of an `asset` event: what changed of one part. */
const liveAssetSchema = z.object({
  asset: z.string(),
  part: z.string(),
  kind: z.string(),
  state: z.string().nullable(),
  status: z.string().nullable(),
  cause: z.string(),
  ts: z.string().nullable(),
  metrics: z.record(z.string(), z.number().nullable()),
});
export type LiveAsset = z.output<typeof liveAssetSchema>;

/** Event name → what its data hold. `alarm` is a whole record; state NORMAL means it is over. */
export const liveEventSchemas = {
  kpi: kpiSchema,
  alarm: alarmSchema,
  asset: liveAssetSchema,
  pipeline: pipelineSchema,
} as const;
