import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from '../src/gather.ts';
import { DAY, HOUR } from '../src/local-time.ts';
import { HISTORY, liveCadence } from '../src/message.ts';

import { speakers } from '../src/speak.ts';
import { NOW, small, smallCity } from './small-city.ts';

const everyone = speakers(smallCity());
const anySpeaker = fc.constantFrom(...everyone);
const instant = fc.integer({ min: NOW - 40 * DAY, max: NOW + 10 * DAY });
const length = fc.integer({ min: 1, max: 30 * HOUR });

describe('the city', () => {
  it('says the same whether it is asked at once or piece by piece', () => {
    fc.assert(
      fc.property(
        anySpeaker,
        instant,
        length,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (speaker, from, span, share) => {
          const to = from + span;
          const middle = from + Math.floor(span * share);
          const pieces = [
            ...speaker.speak([from, middle], HISTORY),
            ...speaker.speak([middle, to], HISTORY),
          ];
          expect(pieces).toEqual(speaker.speak([from, to], HISTORY));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('speaks in order of time, only of the time asked for, never twice of one part at one instant', () => {
    fc.assert(
      fc.property(anySpeaker, instant, length, (speaker, from, span) => {
        const said = speaker.speak([from, from + span], liveCadence(small, 60));
        const times = said.map(({ ts }) => ts);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.every((ts) => ts > from && ts <= from + span)).toBe(true);
        const statuses = said.filter(({ status }) => status !== undefined);
        const keys = statuses.map(({ part, ts, status }) => `${part} ${ts} ${status}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 100 },
    );
  });

  it('has meters that only grow, from history into life and over the borders of its plans', () => {
    const live = liveCadence(small, 1);
    for (const speaker of everyone) {
      const said = [
        ...speaker.state(NOW - 20 * DAY),
        ...speaker.speak([NOW - 20 * DAY, NOW], HISTORY),
        ...speaker.state(NOW),
        ...speaker.speak([NOW, NOW + HOUR], live),
      ];
      const modulus = new Map(
        speaker.record.parts.map(({ part, attributes }) => [
          part,
          Number(attributes['registerModulusKwh'] ?? 0),
        ]),
      );
      const last = new Map<string, number>();
      for (const { part = '', metrics, ts } of said) {
        const kwh = metrics?.['energy_kwh'];
        if (typeof kwh !== 'number') continue;
        const before = last.get(part) ?? 0;
        const rolled = kwh < before && (modulus.get(part) ?? 0) > 0;
        if (kwh < before && !rolled) throw new Error(`${speaker.record.id} ${part} fell at ${ts}`);
        last.set(part, kwh);
      }
    }
  });

  it('is the same to the byte for the same seed, and another for another', () => {
    const bytes = (seed?: number) => {
      const byGateway = gather(speakers(smallCity(seed)), NOW - 6 * HOUR, NOW);
      return JSON.stringify([...byGateway]);
    };
    expect(bytes()).toBe(bytes());
    expect(bytes(2)).not.toBe(bytes());
  });
});
