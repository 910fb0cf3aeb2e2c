import { describe, expect, it } from 'vitest';
import { KIND_IDS, kindOf, kinds, resolveStatus, statusClass } from '../../src/index.ts';

type Row = readonly [word: string | number, canonical: string];

const VOCABULARIES: Readonly<Record<string, readonly Row[]>> = {
  infrapulse: [
    ['IDLE', 'IDLE'],
    ['OCCUPIED', 'OCCUPIED'],
    ['CHARGING', 'CHARGING'],
    ['RESERVED', 'RESERVED'],
    ['INOPERATIVE', 'INOPERATIVE'],
    ['MAINTENANCE', 'MAINTENANCE'],
    ['FAULTED', 'FAULTED'],
    ['UNKNOWN', 'UNKNOWN'],
  ],
  'ocpp1.6': [
    ['Available', 'IDLE'],
    ['Preparing', 'OCCUPIED'],
    ['Charging', 'CHARGING'],
    ['SuspendedEVSE', 'OCCUPIED'],
    ['SuspendedEV', 'OCCUPIED'],
    ['Finishing', 'OCCUPIED'],
    ['Reserved', 'RESERVED'],
    ['Unavailable', 'INOPERATIVE'],
    ['Faulted', 'FAULTED'],
  ],
  'ocpp2.0.1': [
    ['Available', 'IDLE'],
    ['Occupied', 'OCCUPIED'],
    ['Reserved', 'RESERVED'],
    ['Unavailable', 'INOPERATIVE'],
    ['Faulted', 'FAULTED'],
  ],
  ocpi: [
    ['AVAILABLE', 'IDLE'],
    ['BLOCKED', 'OCCUPIED'],
    ['CHARGING', 'CHARGING'],
    ['RESERVED', 'RESERVED'],
    ['INOPERATIVE', 'INOPERATIVE'],
    ['OUTOFORDER', 'FAULTED'],
    ['UNKNOWN', 'UNKNOWN'],
    ['PLANNED', 'NOT_COMMISSIONED'],
    ['REMOVED', 'RETIRED'],
  ],
  tcec102: [
    [0, 'UNKNOWN'],
    [1, 'IDLE'],
    [2, 'OCCUPIED'],
    [3, 'CHARGING'],
    [4, 'RESERVED'],
    [255, 'FAULTED'],
  ],
};

describe('a status word of a charger', () => {
  for (const [vocab, rows] of Object.entries(VOCABULARIES)) {
    it(`in ${vocab} means what the standard's row says`, () => {
      expect(rows.map(([word]) => [word, resolveStatus('charger', word, vocab)])).toEqual(rows);
    });

    it(`of ${vocab} is understood without naming the vocabulary`, () => {
      expect(rows.map(([word]) => [word, resolveStatus('charger', word, null)])).toEqual(rows);
    });
  }

  it('of one vocabulary is unknown in another', () => {
    const preparing = resolveStatus('charger', 'Preparing', 'ocpp2.0.1');
    expect([preparing, resolveStatus('charger', 'Charging', 'ocpi')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is unknown when no vocabulary of the kind has it', () => {
    const odd = ['Chrging', 'constructor', '__proto__', '', 5];
    expect(odd.map((word) => resolveStatus('charger', word, null))).toEqual(
      odd.map(() => undefined),
    );
  });
});

describe('a canonical status', () => {
  it('AT-EV-05 counts IDLE and CHARGING as up, FAULTED and INOPERATIVE as down, UNKNOWN as neither', () => {
    const states = ['IDLE', 'CHARGING', 'FAULTED', 'INOPERATIVE', 'UNKNOWN'];
    expect(states.map((status) => statusClass('charger', status))).toEqual([
      'UP',
      'UP',
      'DOWN',
      'DOWN',
      'UNKNOWN',
    ]);
  });

  it('of a connector not yet or no longer there is outside all KPIs', () => {
    expect(statusClass('charger', 'NOT_COMMISSIONED')).toBe('NOT_IN_SERVICE');
  });

  it('of a cell that saves energy is up', () => {
    expect(statusClass('site5g', 'ENERGY_SAVING')).toBe('UP');
  });
});

describe('the list of kinds', () => {
  it('is complete and in order', () => {
    expect(kinds.map((kind) => kind.id)).toEqual(KIND_IDS);
  });

  it('maps every foreign word to a state that the kind has', () => {
    for (const kind of kinds) {
      const states = Object.keys({ ...kind.statuses, ...kind.outside });
      const used = Object.values(kind.vocabularies).flatMap((words) => Object.values(words));
      expect(states).toEqual(expect.arrayContaining(used));
    }
  });

  it('finds no kind by a name that every object has', () => {
    expect(kindOf('constructor' as string)).toBeUndefined();
  });
});
