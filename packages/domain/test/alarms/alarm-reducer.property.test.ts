import { isChattering } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ModelRule, playAlarm, type Second, SHELF_S } from './alarm-model.ts';
import { pueRule, SECOND, timeline } from './timeline.ts';

const SEED = 20_230_601;
const runs = (numRuns: number) => ({ numRuns, seed: SEED });
const VALUES = { high: 1.3, band: 1.24, low: 1.2, unknown: null } as const;

const rule: fc.Arbitrary<ModelRule> = fc.record({
  onDelayS: fc.constantFrom(0, 1, 5),
  offDelayS: fc.constantFrom(0, 1, 4),
  latched: fc.boolean(),
});
const seen = fc.constantFrom('high', 'high', 'band', 'low', 'unknown', undefined, undefined);
const told = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  fc.constantFrom('ack', 'shelve', 'unshelve', 'reset', 'out-of-service', 'return'),
  fc.constantFrom('shelve once', 'suppress', 'return'),
);

const window = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  fc.constantFrom('begins', 'ends', 'ends'),
);
const nothing = fc.constant(undefined);

const second = (
  commands: fc.Arbitrary<Second['told']>,
  windows: fc.Arbitrary<Second['window']>,
): fc.Arbitrary<Second> =>
  fc.tuple(seen, commands, windows).map(([look, command, plan]) => ({
    ...(look !== undefined && { seen: look }),
    ...(command !== undefined && { told: command }),
    ...(plan !== undefined && { window: plan }),
  }));
/** Long enough for what chatters to become quiet. */
const pause = fc.integer({ min: 20, max: 75 }).map((n) => Array.from({ length: n }, () => ({})));
const courseOf = (one: fc.Arbitrary<Second>, maxLength: number): fc.Arbitrary<Second[]> =>
  fc
    .array(fc.oneof({ weight: 20, arbitrary: one.map((each) => [each]) }, pause), {
      minLength: 1,
      maxLength,
      size: 'max',
    })
    .map((parts) => parts.flat());
const course = courseOf(second(told, window), 40);
const uncommanded = courseOf(second(nothing, nothing), 80);

/** The same course through the reducer; `ticks` says in which seconds timers are looked at. */
function run(options: ModelRule, seconds: readonly Second[], ticks: (t: number) => boolean) {
  const line = timeline({ ...pueRule, ...options });
  for (const [t, one] of seconds.entries()) {
    if (one.window !== undefined) line.plan(t * SECOND, one.window);
    if (one.seen !== undefined) line.see(t * SECOND, VALUES[one.seen]);
    if (ticks(t)) line.wait(t * SECOND);
    if (one.told !== undefined) obey(line, t * SECOND, one.told);
  }
  const end = (seconds.length - 1) * SECOND;
  line.wait(end);
  const story = line.story.map(([step, at]) => [step, at / SECOND]);
  const { occurrence } = line.core;
  return { story, occurrence, state: line.state, chattering: isChattering(line.core) };
}

function obey(line: ReturnType<typeof timeline>, at: number, told: NonNullable<Second['told']>) {
  if (told === 'shelve once') line.tell(at, 'shelve', { forS: SHELF_S, mode: 'one_shot' });
  else line.tell(at, told, { forS: SHELF_S });
}

describe('the alarm reducer', () => {
  it(
    'does what a second-by-second model does, in 100,000 courses of events',
    () => {
      const holds = fc.property(rule, course, (options, seconds) => {
        const told = JSON.stringify(run(options, seconds, () => true));
        const wanted = JSON.stringify(playAlarm(options, seconds));
        // The same as text first: comparing a hundred thousand objects takes a minute.
        if (told !== wanted) expect(JSON.parse(told)).toEqual(JSON.parse(wanted));
      });
      fc.assert(holds, runs(100_000));
    },
    5 * 60_000,
  );

  it('stamps its steps the same however seldom the time is looked at', () => {
    const holds = fc.property(rule, uncommanded, fc.integer({ min: 2, max: 40 }), (...args) => {
      const [options, seconds, every] = args;
      const seldom = run(options, seconds, (t) => t % every === 0);
      expect(seldom).toEqual(run(options, seconds, () => true));
    });
    fc.assert(holds, runs(500));
  });

  it('annunciates nothing more when every message comes a second time, later', () => {
    const later = fc.array(fc.nat(20), { minLength: 1 });
    const holds = fc.property(rule, uncommanded, later, (options, seconds, delays) => {
      const line = timeline({ ...pueRule, ...options });
      const all = seconds.flatMap(({ seen: look }, t) => {
        if (look === undefined) return [];
        const again = t + (delays[t % delays.length] ?? 0);
        return [
          { t, look, heard: t },
          { t, look, heard: again + 0.5 },
        ];
      });
      all.sort((a, b) => a.heard - b.heard);
      for (const { t, look } of all) line.see(t * SECOND, VALUES[look]);
      line.wait((seconds.length - 1) * SECOND);
      const story = line.story.map(([step, at]) => [step, at / SECOND]);
      expect(story).toEqual(run(options, seconds, () => true).story);
    });
    fc.assert(holds, runs(500));
  });
});
