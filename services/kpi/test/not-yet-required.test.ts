import type { LogRecord, StateRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { at, MINUTE, part, register, runCity, tick, version } from './city.ts';

const START = at('2022-06-01 08:00');
const OPENS = START + 10 * MINUTE;

/** Connected for its trial run, and to be put into service in ten minutes. */
const comesLater = version('charger', START, {
  commissionedAt: OPENS,
  connectedAt: START,
  parts: [part('1', 'connector')],
});

describe('an asset whose required time has not begun', () => {
  const log: LogRecord[] = [{ ...register('cs-1', 'charger', comesLater), at: START } as LogRecord];
  for (let t = START; t < OPENS + 2 * MINUTE; t += 1000) log.push(tick(t));

  it.each([{}, { batch: 1, restartAfter: 0 }])(
    'is shown as not in service until it begins, and from then on as silent (%o)',
    (options) => {
      const states = runCity(log, options).outputs.filter(({ topic }) =>
        topic.name.endsWith('.states'),
      );
      const shown = states
        .map(({ value }) => value as StateRecord)
        .filter((record) => record.part === '1')
        .map(({ span }) => [(span.start - START) / MINUTE, span.state]);
      expect(shown).toEqual([
        [0, 'NOT_IN_SERVICE'],
        [10, 'UNKNOWN'],
      ]);
    },
  );

  it('says the same wherever it is restarted', () => {
    const plain = runCity(log, { batch: 7 });
    const restarted = runCity(log, { batch: 7, restartAfter: 20 });
    expect(restarted.outputs).toEqual(plain.outputs);
  });

  it('that is said later to begin at another time is told of alike with and without a restart', () => {
    const later = { ...comesLater, commissionedAt: OPENS + MINUTE };
    const change = { ...register('cs-1', 'charger', later), at: START + 3 * MINUTE } as LogRecord;
    const changed = [...log.slice(0, 180), change, ...log.slice(180)];
    const plain = runCity(changed, { batch: 1 });
    const restarted = runCity(changed, { batch: 1, restartAfter: 0 });
    expect(restarted.outputs).toEqual(plain.outputs);
  });
});
