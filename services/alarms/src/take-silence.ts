import { silenceKey, topics } from '@infrapulse/contracts';
import {
  type KindId,
  NEW_ALARM,
  observeCondition,
  type SilenceNotice,
  silenceAlarm,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { type KpiAlarm, type KpiWork, keepAlarm, subjectOf } from './keep-kpi-alarm.ts';
import { publishState } from './publish-steps.ts';

const NEVER: KpiAlarm = { core: NEW_ALARM, policy: '', valueAt: 0 };

/**
 * What one partition sees of the silence of a gateway, site or operator: one alarm for all of them, from the first
 * partition that sees it to the last that does.
 */
export function takeSilence(work: KpiWork, notice: SilenceNotice): void {
  const key = silenceKey(notice);
  work.outputs.push({ topic: topics.kpis as Output['topic'], key, value: undefined });
  work.now = Math.max(work.now, notice.at);
  const known = work.alarms.get(silenceAlarm(notice)) ?? NEVER;
  const alarm = { ...known, silence: addTo(known, notice) };
  const subject = subjectOf(work, silenceAlarm(notice), alarm);
  if (!subject) return;
  const counts = Object.values(alarm.silence.assets);
  const isOver = counts.length === 0;
  const seen = {
    condition: isOver ? 'clears' : 'raises',
    at: Math.max(notice.at, known.core.seenAt),
    value: isOver ? known.core.value : counts.reduce((sum, count) => sum + count, 0),
    historical: false,
    suppressedBy: null,
  } as const;
  const { core, steps } = observeCondition(known.core, subject.rule, seen);
  keepAlarm(work, subject, { alarm: { ...alarm, core }, steps });
  // Another partition has more of them: no step, but the list shows how many.
  if (steps.length === 0 && core.value !== known.core.value)
    publishState({ ...subject, kinds: alarm.silence.kinds, limit: null }, core, work);
}

function addTo(
  { silence = { kinds: [], assets: {} } }: KpiAlarm,
  { partition, active, assets, kinds }: SilenceNotice,
) {
  const { [partition]: _, ...others } = silence.assets;
  const more = kinds.filter((kind: KindId) => !silence.kinds.includes(kind));
  return {
    kinds: Object.keys(silence.assets).length === 0 && active ? kinds : [...silence.kinds, ...more],
    assets: active ? { ...others, [partition]: assets } : others,
  };
}
