import type { LogRecord } from '@infrapulse/domain';
import { foldedAtOnce, type KeptState, keptState } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { kpiConfig } from '../src/config.ts';
import { createReadingsFold } from '../src/fold-readings.ts';
import { at, part, reading, register, tick, version } from './city.ts';

const BEGAN = at('2022-06-01 08:00');
const STEP = 60_000;
const SAID = 40;
const charger = version('charger', BEGAN, {
  parts: [part('1', 'connector'), part('2', 'connector')],
});

function foldOf(state: KeptState) {
  const events = { readingBeyondHotWindow: () => undefined } as never;
  return createReadingsFold(0, state, { config: kpiConfig.parse({}), events });
}

function recordsOf(log: readonly LogRecord[], from: number) {
  return log.map((value, i) => ({ partition: 0, offset: from + i, key: '', value }));
}

/** As a driver reads it: bytes of a value are something else once the next is asked for. */
function lending(values: ReadonlyMap<string, unknown>): KeptState {
  let lent: unknown;
  return keptState(new Set(values.keys()), (key) => {
    overwrite(lent);
    lent = structuredClone(values.get(key));
    return lent;
  });
}

function overwrite(value: unknown): void {
  if (value instanceof Uint8Array) value.fill(0xff);
  else if (value !== null && typeof value === 'object') Object.values(value).forEach(overwrite);
}

/** Changes of status, in an order of their own for each part. */
function* told(): Iterable<LogRecord> {
  for (let i = 0; i < SAID; i += 1) {
    const t = BEGAN + i * STEP;
    const status = i % 3 === 0 ? 'IDLE' : 'CHARGING';
    yield reading('cs-1', t + 1000, { status });
    yield reading('cs-1', t + 2000 + 7 * i, {
      part: '2',
      status: i % 2 === 0 ? 'IDLE' : 'FAULTED',
    });
    yield tick(t + 30_000);
  }
}

it('older points are written when they change, and are there when the bytes they were read from are not', () => {
  const fold = foldOf(new Map());
  const state = new Map<string, unknown>();
  const writes: number[] = [];
  const log = [register('cs-1', 'charger', charger), ...told()];
  for (const [offset, value] of log.entries()) {
    foldedAtOnce(fold.apply([{ partition: 0, offset, key: '', value }]));
    if (value.type !== 'tick') continue;
    const changes = [...fold.changes()];
    writes.push(changes.filter(([key]) => key.startsWith('e/')).length);
    for (const [key, kept] of changes) state.set(key, structuredClone(kept));
  }
  expect([...state.keys()].filter((key) => key.startsWith('e/'))).toEqual(['e/cs-1~1', 'e/cs-1~2']);
  expect(writes.filter((count) => count > 0).length).toBeLessThan(SAID / 8);
  // Late data among the points of both, and the time that goes on.
  const goOn = recordsOf(
    [
      reading('cs-1', BEGAN + 5 * STEP + 30_000, { status: 'FAULTED' }),
      reading('cs-1', BEGAN + 5 * STEP + 31_000, { part: '2', status: 'CHARGING' }),
      tick(BEGAN + SAID * STEP + 60_000),
    ],
    log.length,
  );
  const restored = foldedAtOnce(foldOf(lending(state)).apply(goOn));
  expect(restored).toEqual(foldedAtOnce(fold.apply(goOn)));
  expect(restored.filter(({ topic }) => topic.name === 'infrapulse.spans')).toHaveLength(2);
});
