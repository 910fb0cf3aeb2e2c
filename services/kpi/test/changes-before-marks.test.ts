import type { LogRecord, StateRecord } from '@infrapulse/domain';
import { expect, it } from 'vitest';
import { at, MINUTE, part, reading, register, runCity, tick, version } from './city.ts';

const START = at('2024-10-19 12:00');
const SECOND = 1000;

/** What part 1 was last said to be, and for how many seconds after the start since when. */
function present(log: readonly LogRecord[]) {
  const told = runCity(log)
    .outputs.filter(({ topic }) => topic.name === 'infrapulse.states')
    .map(({ value }) => value as StateRecord)
    .filter((record) => record.part === '1');
  const span = told.at(-1)?.span;
  return [((span?.start ?? 0) - START) / SECOND, span?.state, span?.status];
}

const connectors = { parts: [part('1', 'connector')], heartbeatS: 60 };

it('a gateway that two instances heard lives since the first of them heard it', () => {
  const seen = (when: number): LogRecord => {
    return { type: 'gateway_seen', gateway: 'gw-1', at: START + when, node: 'n1' };
  };
  const log = [
    tick(START),
    register('cs-1', 'charger', version('charger', START, { ...connectors, gateway: 'gw-1' })),
    reading('cs-1', START + SECOND, { status: 'IDLE' }),
    tick(START + 2 * SECOND),
    tick(START + 10 * MINUTE),
    seen(10 * MINUTE + 500),
    seen(10 * MINUTE + 200),
    tick(START + 10 * MINUTE + SECOND),
  ];
  expect(present(log)).toEqual([600.2, 'UP', 'IDLE']);
});

it('what is heard late lasts into the time of a version that asks for values instead of beats', () => {
  const own = { ...connectors, heartbeatS: 3600, intervalS: 60 };
  const moved = { ...own, commissionedAt: START, connectedAt: START };
  const from = START + 10 * MINUTE;
  const log = [
    tick(START),
    register('cs-1', 'charger', version('charger', START, { ...own, reporting: 'on_change' })),
    register('cs-1', 'charger', version('charger', from, { ...moved, reporting: 'periodic' })),
    reading('cs-1', START + SECOND, { status: 'IDLE' }),
    tick(START + 2 * SECOND),
    tick(from + 90 * SECOND),
    reading('cs-1', from - 60 * SECOND, { at: from + 91 * SECOND }),
    tick(from + 92 * SECOND),
  ];
  expect(present(log)).toEqual([1, 'UP', 'IDLE']);
});

it('of an asset that is no longer expected nothing has been required', () => {
  const own = version('charger', START, connectors);
  const log = [
    tick(START),
    register('cs-1', 'charger', own),
    reading('cs-1', START + SECOND, { status: 'IDLE' }),
    tick(START + 2 * SECOND),
    register('cs-1', 'charger', { ...own, telemetry: 'none' }),
    tick(START + 4 * SECOND),
  ];
  expect(present(log)).toEqual([0, 'NOT_IN_SERVICE', '']);
});
