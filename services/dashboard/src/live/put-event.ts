import type { AlarmAnswer, KpiAnswer, LiveAsset, PipelineAnswer } from '@infrapulse/contracts';
import type { LiveBatch } from './live-state.ts';

const PIPELINES_MAX = 60;

export const EVENT_NAMES = ['pipeline', 'alarm', 'kpi', 'asset'] as const;

/** Puts an event into the batch; of a key only the newest stays. */
export function putEvent(batch: LiveBatch, name: string, data: unknown): void {
  if (name === 'pipeline') {
    batch.pipelines = [...batch.pipelines, data as PipelineAnswer].slice(-PIPELINES_MAX);
  } else if (name === 'alarm') {
    const alarm = data as AlarmAnswer;
    batch.alarms.set(alarm.id, alarm);
  } else if (name === 'kpi') {
    const { kpi, policy, scope, id, window } = data as KpiAnswer;
    batch.kpis.set([kpi, policy, scope, id, window].join('/'), data as KpiAnswer);
  } else if (name === 'asset') {
    const event = data as LiveAsset;
    batch.assets.set(`${event.asset}~${event.part}`, event);
  }
}
