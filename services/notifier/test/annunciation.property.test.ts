import {
  type AlarmCore,
  type CoreStep,
  endSuppression,
  NEW_ALARM,
  observeCondition,
  stateOf,
  stepOf,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { annunciationOf } from '../src/annunciation.ts';
import { alarm, transition } from './fixtures.ts';

const INCIDENT = 'gateway~gw-1~-~GATEWAY_SILENT';
const RULE = { onDelayS: 0, offDelayS: 0, latched: false };
const SPARSE_MS = 100_000;

/** Comes and goes, is taken over while it stands, and is let go; far enough apart not to chatter. */
const course = fc.array(fc.constantFrom('comes', 'goes', 'taken over', 'let go'), {
  maxLength: 40,
  size: 'max',
});

function play(words: readonly string[]) {
  const steps: CoreStep[] = [];
  let core: AlarmCore = NEW_ALARM;
  words.forEach((word, index) => {
    const at = index * SPARSE_MS;
    const seen = { at, value: 1, historical: false, suppressedBy: core.suppressedBy };
    const step = { step: 'suppressed', at } as const;
    const made =
      word === 'comes'
        ? observeCondition(core, RULE, { ...seen, condition: 'raises' }).steps
        : word === 'goes'
          ? observeCondition(core, RULE, { ...seen, condition: 'clears' }).steps
          : word === 'taken over' && core.active && core.suppressedBy === null
            ? [stepOf(core, step, { suppressedBy: INCIDENT })]
            : word === 'let go' && core.suppressedBy !== null
              ? [endSuppression(core, at)]
              : [];
    steps.push(...made);
    core = made.at(-1)?.core ?? core;
  });
  return { steps, core };
}

it('whoever hears of an alarm hears once that it is over, also when an incident took it over', () => {
  const holds = fc.property(course, (words) => {
    const { steps, core } = play(words);
    const told = new Map<number, string[]>();
    for (const { step, core: after } of steps) {
      const { occurrence, suppressedBy, called = false } = after;
      const fields = { occurrence, suppressedBy, called, state: stateOf(after) };
      const what = annunciationOf(transition(step, after.stepNo, alarm(fields)));
      if (what) told.set(occurrence, [...(told.get(occurrence) ?? []), what]);
    }
    for (const [occurrence, list] of told) {
      const isOver = occurrence < core.occurrence || !core.active;
      expect(['raise', 'raise_again']).toContain(list[0]);
      expect(list.filter((one) => one === 'raise').length).toBeLessThanOrEqual(1);
      expect(list.filter((one) => one === 'clear').length).toBe(isOver ? 1 : 0);
      if (isOver) expect(list.at(-1)).toBe('clear');
    }
  });
  fc.assert(holds, { numRuns: 5000, seed: 20_230_601 });
});
