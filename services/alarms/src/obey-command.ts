import { commandKey, topics } from '@infrapulse/contracts';
import { type AlarmCommand, commandAlarm, parseAlarmId } from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { Work } from './alarm-work.ts';
import { timeOfPart } from './city-alarms.ts';
import { findSuppressor } from './find-suppressor.ts';
import { keep, keyOf, ruleOfKey } from './observe-alarm.ts';
import { publishResult } from './publish-steps.ts';

/** An operator's command on an alarm of an asset, answered with its outcome. */
export function obeyCommand(work: Work, command: AlarmCommand): void {
  const name = parseAlarmId(command.alarm);
  const state = name && work.city.assets.get(name.id);
  if (!name || !state) return refuse(work, command);
  const key = keyOf(name.part, name.rule);
  const rule = ruleOfKey(work, state, key);
  if (rule.trigger.type === 'kpi') return forward(work, command);
  const core = state.alarms[key];
  if (!core) return refuse(work, command);
  const { city } = work;
  const here = { part: name.part, at: timeOfPart(city, state, name.part) };
  const change = commandAlarm(core, rule, command, findSuppressor(city, state, rule, here));
  keep(work, state, { key, rule, at: city.clock.now }, change);
  work.events.commandAnswered(change.outcome);
  publishResult(command, change, work);
}

function refuse(work: Work, command: AlarmCommand): void {
  work.events.commandAnswered('refused');
  publishResult(command, { outcome: 'refused', reason: 'there is no such alarm' }, work);
}

/** An alarm on an asset's KPI is kept by the fold over KPIs. */
function forward(work: Work, command: AlarmCommand): void {
  const key = commandKey(command);
  work.outputs.push({ topic: topics.kpis as Output['topic'], key, value: command });
}
