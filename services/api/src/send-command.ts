import { assetOf, type CommandAnswer, commandKey, topics } from '@infrapulse/contracts';
import type { Alarm, AlarmCommand, AlarmVerb } from '@infrapulse/domain';
import { makeCommandId } from './command-id.ts';
import type { RouteDeps } from './deps.ts';
import { waitFor } from './wait-for.ts';

export interface Order {
  readonly alarm: Alarm;
  readonly verb: AlarmVerb;
  readonly occurrence: number;
  readonly reason: string;
  readonly forS: number | null;
  readonly mode: NonNullable<AlarmCommand['mode']>;
  readonly user: string;
}

/** Appends an operator's command where the alarm's fold reads, and waits for the fold's word on it. */
export async function sendCommand(deps: RouteDeps, order: Order): Promise<CommandAnswer> {
  const { stream, city, clock, audit, config } = deps;
  const { alarm, verb, occurrence, reason, forS, mode, user } = order;
  const commandId = makeCommandId(clock.now());
  const command: AlarmCommand = {
    type: 'command',
    commandId,
    alarm: alarm.id,
    verb,
    occurrence,
    reason,
    forS,
    ...(mode === 'one_shot' ? { mode } : {}),
    user,
    at: clock.now(),
  };
  const detail = { commandId, occurrence, reason, forS, ...(mode === 'one_shot' ? { mode } : {}) };
  await audit.add({ user, action: `alarm.${verb}`, subject: alarm.id, detail });
  const key = assetOf(alarm);
  if (key !== undefined) {
    await stream.append(topics.readings, [{ key, value: command }]);
  } else {
    await stream.append(topics.kpis, [{ key: commandKey(command), value: command }]);
  }
  await waitFor({
    withinMs: config.waitMs,
    listen: (listener) => city.alarms.onResult(listener),
    seen: () => city.alarms.resultOf(commandId) !== undefined,
  });
  return commandAnswer(deps, commandId, alarm.id);
}

export function commandAnswer(
  { city }: Pick<RouteDeps, 'city'>,
  commandId: string,
  alarm: string,
): CommandAnswer {
  const result = city.alarms.resultOf(commandId);
  return {
    commandId,
    alarm: result?.alarm ?? alarm,
    outcome: result?.outcome ?? 'pending',
    reason: result?.reason ?? '',
    status: `/api/v1/commands/${commandId}`,
  };
}
