import { serviceKey, topics } from '@infrapulse/contracts';
import { type AlarmName, type AlarmRule, alarmId, type ServiceNotice } from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { isMisplaced, LIFECYCLE, lifecycleStep } from './find-suppressor.ts';
import { type KpiSubject, type KpiWork, keepAlarm } from './keep-kpi-alarm.ts';

/** What suppresses an alarm by design: its asset or part is out of service; safety alarms always speak. */
export function outOfService(
  { out }: Pick<KpiWork, 'out'>,
  { scope, id }: Pick<AlarmName, 'scope' | 'id'>,
  { safety }: Pick<AlarmRule, 'safety'>,
): string | null {
  return !safety && out.has(`${scope}/${id}`) ? LIFECYCLE : null;
}

/** An asset or part came into service or left it: alarms on its figures follow, as those on its readings do. */
export function takeService(work: KpiWork, notice: ServiceNotice): void {
  const { scope, id, inService, at } = notice;
  work.outputs.push({
    topic: topics.kpis as Output['topic'],
    key: serviceKey(notice),
    value: undefined,
  });
  work.now = Math.max(work.now, at);
  const subject = `${scope}/${id}`;
  if (inService) work.out.delete(subject);
  else work.out.add(subject);
  work.touchedService.add(subject);
  for (const { rule, kind } of work.rules.kpiRuleById.values())
    followService(work, { name: { scope, id, part: '', rule: rule.id }, rule, kind });
}

/** The alarm is suppressed while its asset is out of service, and not when it is back. */
export function followService(work: KpiWork, subject: KpiSubject): void {
  const { name, rule } = subject;
  const alarm = work.alarms.get(alarmId(name));
  const atWork = !work.out.has(`${name.scope}/${name.id}`);
  if (!alarm || !isMisplaced(alarm.core, { atWork, safety: rule.safety })) return;
  const step = lifecycleStep(alarm.core, work.now);
  keepAlarm(work, subject, { alarm: { ...alarm, core: step.core }, steps: [step] });
}
