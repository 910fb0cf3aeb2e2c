import type { Alarm, AlarmStep, AlarmTransition } from '@infrapulse/domain';
import type { Active } from './alarm-performance.ts';

const ACTIVE: ReadonlySet<string> = new Set(['UNACK_ACTIVE', 'ACK_ACTIVE']);
const HELD_BACK: ReadonlySet<string> = new Set([
  'SHELVED',
  'SUPPRESSED_BY_DESIGN',
  'OUT_OF_SERVICE',
]);
const HOLDS_BACK: ReadonlySet<AlarmStep> = new Set(['shelved', 'suppressed', 'out_of_service']);
/** What was before them is not what they found. */
const BEGINS: ReadonlySet<AlarmStep> = new Set(['raised', 'unshelved', 'returned']);

/** Takes steps in the order of each alarm and says which alarms were active, and not held back, at `to`. */
export function createActiveAt(to: number) {
  const last = new Map<string, AlarmTransition>();
  const firstAfter = new Map<string, AlarmTransition>();
  return {
    take(step: AlarmTransition): void {
      const { id, historical } = step.alarm;
      if (historical) return;
      if (step.at <= to) last.set(id, step);
      else if (!last.has(id) && !firstAfter.has(id)) firstAfter.set(id, step);
    },
    /** `open`: what stands now; that without a step since stood so before. */
    active(open: Iterable<Alarm>): readonly Active[] {
      const unchanged = [...open].filter(({ id }) => !last.has(id) && !firstAfter.has(id));
      const now = [...unchanged, ...[...last.values()].map(({ alarm }) => alarm)];
      return [
        ...now.filter(({ state }) => ACTIVE.has(state)).flatMap(since),
        ...[...firstAfter.values()].filter(wasActive).flatMap(({ alarm }) => since(alarm)),
      ];
    },
  };
}

/** Before the step. */
function wasActive({ step, alarm }: AlarmTransition): boolean {
  if (HOLDS_BACK.has(step)) return alarm.clearedAt === null;
  if (step === 'cleared') return !HELD_BACK.has(alarm.state);
  return ACTIVE.has(alarm.state) && !BEGINS.has(step);
}

function since({ id, raisedAt }: Alarm): readonly Active[] {
  return raisedAt === null ? [] : [{ alarm: id, raisedAt }];
}
