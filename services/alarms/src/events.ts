import type { AlarmStep } from '@infrapulse/domain';
import type { Runtime } from '@infrapulse/runtime';

/** What the room can report: log line and counter together. */
export function createEvents({
  log,
  metrics,
  health,
}: Pick<Runtime, 'log' | 'metrics' | 'health'>) {
  const steps = metrics.counter('infrapulse_alarms_transitions_total', 'Alarm transitions', [
    'step',
  ]);
  const commands = metrics.counter('infrapulse_alarms_commands_total', 'Operator commands', [
    'outcome',
  ]);
  const ignored = metrics.counter(
    'infrapulse_alarms_device_alarms_ignored_total',
    'Alarms of a device that has named too many different ones',
    [],
  );
  return {
    deviceAlarmIgnored: () => ignored(1, {}),
    transitionPublished: (step: AlarmStep) => steps(1, { step }),
    commandAnswered: (outcome: string) => commands(1, { outcome }),
    started: () => health.set('alarms', true),
    foldFailed(error: unknown) {
      health.set('alarms', false, error instanceof Error ? error.message : String(error));
      log.error({ err: error }, 'The alarm fold cannot go on');
    },
  };
}

export type Events = ReturnType<typeof createEvents>;
