import { expect, it } from 'vitest';
import { at, MINUTE, part, reading, register, runCity, tick, version, withTicks } from './city.ts';
import { publishedSpans } from './published-spans.ts';

const FROM = at('2022-06-01');
const TO = at('2022-06-06 12:30');

it('a state that lasts longer than its evidence is kept is published from its beginning', () => {
  const held = { parts: [part('1', 'connector')], heartbeatS: 200_000 };
  const said = [
    register('cs-1', 'charger', version('charger', FROM, held)),
    reading('cs-1', FROM, { status: 'IDLE' }),
    reading('cs-1', at('2022-06-06 12:00'), { status: 'FAULTED' }),
  ];
  // Older days become sums when nothing was missed for a minute.
  const quiet = Array.from({ length: 90 }, (_, i) => tick(at('2022-06-05 12:00') + i * 1000));
  for (const options of [{}, { batch: 20, restartAfter: 100 }]) {
    const run = runCity(withTicks([...said, ...quiet], FROM, TO, 60 * MINUTE), options);
    const pieces = publishedSpans(run).get('cs-1~1') ?? [];
    expect(pieces.map(({ start, end, status }) => [start, end, status])).toEqual([
      [FROM, at('2022-06-06 12:00'), 'IDLE'],
      [at('2022-06-06 12:00'), Number.POSITIVE_INFINITY, 'FAULTED'],
    ]);
  }
});
