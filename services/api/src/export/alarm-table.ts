import { assetOf } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Table } from '@infrapulse/tables';
import { stepsIn } from '../alarm-steps.ts';
import type { RouteDeps } from '../deps.ts';
import type { Wanted } from './wanted.ts';

const TEXTS = ['step', 'state', 'severity', 'by', 'reason', 'textZh', 'textEn'] as const;

/** Transitions of alarms. */
export async function alarmTable(deps: RouteDeps, wanted: Wanted): Promise<Table> {
  const steps = await stepsIn(deps, wanted);
  async function* rows() {
    for await (const { at, alarm, step, by, reason } of steps) {
      if (!isAbout(wanted, alarm)) continue;
      const { id, occurrence, state, severity, text, chattering = false } = alarm;
      const words = [step, state, severity, by, reason, text.zh, text.en];
      yield [[at, id, occurrence, ...words, chattering]];
    }
  }
  return {
    columns: [
      { name: 'at', type: 'time' },
      { name: 'alarm', type: 'text' },
      { name: 'occurrence', type: 'integer' },
      ...TEXTS.map((name) => ({ name, type: 'text' }) as const),
      { name: 'chattering', type: 'boolean' },
    ],
    rows: rows(),
  };
}

function isAbout({ kind, asset }: Wanted, alarm: Alarm): boolean {
  if (asset !== undefined && assetOf(alarm) !== asset) return false;
  return kind === undefined || alarm.kind === kind;
}
