import type { LogRecord } from '@infrapulse/domain';
import { foldedAtOnce } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { kpiConfig } from '../src/config.ts';
import { createReadingsFold } from '../src/fold-readings.ts';
import { at, HOUR, MINUTE, part, reading, register, tick, version } from './city.ts';

const REGISTERED = at('2022-06-01 12:00');

function charger(commissionedAt: number) {
  return version('charger', REGISTERED, {
    ...{ commissionedAt, connectedAt: REGISTERED - 3 * HOUR, heartbeatS: 86_400 },
    parts: [part('1', 'connector')],
  });
}

it('a correction of the first version speaks of the time before it, too', () => {
  const events = { readingBeyondHotWindow: () => undefined } as never;
  const fold = createReadingsFold(0, new Map(), { config: kpiConfig.parse({}), events });
  const log: LogRecord[] = [
    register('cs-1', 'charger', charger(REGISTERED)),
    reading('cs-1', REGISTERED - 2 * HOUR, { status: 'FAULTED', at: REGISTERED }),
    tick(REGISTERED + MINUTE),
    register('cs-1', 'charger', charger(REGISTERED - 3 * HOUR)),
    tick(REGISTERED + 3 * MINUTE),
    tick(REGISTERED + HOUR),
  ];
  const outputs = log.flatMap((value, offset) =>
    foldedAtOnce(fold.apply([{ partition: 0, offset, key: '', value }])),
  );
  const states = outputs.filter(
    ({ topic, key }) => topic.name === 'infrapulse.states' && key === 'cs-1~1',
  );
  expect(states.at(-1)?.value).toMatchObject({
    span: { start: REGISTERED - 2 * HOUR, state: 'DOWN', status: 'FAULTED' },
  });
});
