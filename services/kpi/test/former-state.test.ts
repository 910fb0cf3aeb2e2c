import type { LogRecord } from '@infrapulse/domain';
import { foldedAtOnce } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { kpiConfig } from '../src/config.ts';
import { createReadingsFold } from '../src/fold-readings.ts';
import { at, part, reading, register, tick, version } from './city.ts';

const BEGAN = at('2022-06-01 08:00');
const charger = version('charger', BEGAN, { parts: [part('1', 'connector')] });
const BEFORE: LogRecord[] = [
  register('cs-1', 'charger', charger),
  reading('cs-1', BEGAN + 1000, { status: 'IDLE' }),
  tick(BEGAN + 2000),
];
const AFTER: LogRecord[] = [
  reading('cs-1', BEGAN + 60_000, { status: 'FAULTED' }),
  tick(BEGAN + 61_000),
];

function foldOf(state: ReadonlyMap<string, unknown>) {
  const events = { readingBeyondHotWindow: () => undefined } as never;
  return createReadingsFold(0, state, { config: kpiConfig.parse({}), events });
}

function recordsOf(log: readonly LogRecord[], from: number) {
  return log.map((value, i) => ({ partition: 0, offset: from + i, key: '', value }));
}

interface Kept {
  readonly parts: readonly { readonly shown: unknown }[];
}

/** The present state of a part was kept as text. */
function asFormerly(key: string, value: unknown): unknown {
  if (!key.startsWith('a/')) return value;
  const { parts } = value as Kept;
  const shown = (one: unknown) => (one === null ? '' : JSON.stringify(one));
  return {
    ...(value as Kept),
    parts: parts.map((each) => ({ ...each, shown: shown(each.shown) })),
  };
}

it('a fold goes on with what the last release kept, and tells no state anew', () => {
  const fold = foldOf(new Map());
  foldedAtOnce(fold.apply(recordsOf(BEFORE, 0)));
  const former = new Map<string, unknown>();
  for (const [key, value] of structuredClone([...fold.changes()]))
    former.set(key, asFormerly(key, value));
  const goOn = recordsOf(AFTER, BEFORE.length);
  const outputs = foldedAtOnce(foldOf(former).apply(goOn));
  expect(outputs).toEqual(foldedAtOnce(fold.apply(goOn)));
  const states = outputs.filter(({ topic }) => topic.name === 'infrapulse.states');
  expect(states.map(({ value }) => value)).toMatchObject([{ span: { status: 'FAULTED' } }]);
});
