import { serviceKey, topics } from '@infrapulse/contracts';
import {
  type AlarmName,
  type AlarmRule,
  alarmId,
  endSuppression,
  type ServiceNotice,
  stepOf,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { LIFECYCLE } from './find-suppressor.ts';
import { type KpiAlarm, type KpiSubject, type KpiWork, keepAlarm } from './keep-kpi-alarm.ts';

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
  for (const { rule, kind } of work.rules.kpiRuleById.values()) {
    const name = { scope, id, part: '', rule: rule.id };
    const alarm = work.alarms.get(alarmId(name));
    if (alarm) follow(work, { name, rule, kind }, alarm);
  }
}

function follow(work: KpiWork, subject: KpiSubject, alarm: KpiAlarm): void {
  const { active, acked, suppressedBy } = alarm.core;
  const by = outOfService(work, subject.name, subject.rule);
  const isMisplaced =
    by === null ? suppressedBy === LIFECYCLE : suppressedBy === null && (active || !acked);
  if (!isMisplaced) return;
  const reason = 'it is not in service';
  const step =
    by === null
      ? endSuppression(alarm.core, work.now)
      : stepOf(alarm.core, { step: 'suppressed', at: work.now, reason }, { suppressedBy: by });
  keepAlarm(work, subject, { alarm: { ...alarm, core: step.core }, steps: [step] });
}
