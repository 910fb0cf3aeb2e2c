import type { Table } from '@infrapulse/tables';
import { stepsSince } from '../alarm-steps.ts';
import type { RouteDeps } from '../deps.ts';
import type { Wanted } from './wanted.ts';

const TEXTS = ['step', 'state', 'severity', 'by', 'reason', 'textZh', 'textEn'] as const;

/** Transitions of alarms. */
export function alarmTable(deps: RouteDeps, { from, to }: Wanted): Table {
  async function* rows() {
    for await (const { at, alarm, step, by, reason } of stepsSince(deps, from)) {
      if (at >= to) continue;
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
