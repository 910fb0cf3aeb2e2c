import { createSystemClock } from '@infrapulse/runtime';
import { describe, expect, it } from 'vitest';
import { spanAt } from '../src/fault-spans.ts';
import { gather } from '../src/gather.ts';
import { piecesOf, tellPiece } from '../src/history-pieces.ts';
import { DAY, HOUR, localDay, startOfDay } from '../src/local-time.ts';
import { createPace } from '../src/pace.ts';
import { type Speaker, speakers } from '../src/speak.ts';
import { NOW, smallCity } from './small-city.ts';

const everyone = speakers(smallCity());
const FROM = startOfDay(localDay(NOW) - 3);
const YESTERDAY = startOfDay(localDay(NOW) - 1);

function told(all: readonly Speaker[], start: number, end: number) {
  return [...tellPiece(all, { start, end }, NOW)].flatMap(({ said }) => [...said.values()].flat());
}

const keyOf = (one: object) => JSON.stringify(one);

describe('the missing past', () => {
  it('is told yesterday first, then what is older, newest stretch first', () => {
    const pieces = piecesOf(
      [
        { start: FROM, end: FROM + DAY },
        { start: FROM + DAY + HOUR, end: NOW },
      ],
      NOW,
    );
    expect(pieces).toEqual([
      { start: YESTERDAY, end: NOW },
      { start: FROM + DAY + HOUR, end: YESTERDAY },
      { start: FROM, end: FROM + DAY },
    ]);
  });

  it('says in pieces everything it says at once, and nothing that is newer', () => {
    const inPieces = piecesOf([{ start: FROM, end: NOW }], NOW).flatMap(({ start, end }) =>
      told(everyone, start, end),
    );
    const said = new Set(inPieces.map(keyOf));
    const atOnce = [...gather(everyone, FROM, NOW).values()].flat();
    expect(atOnce.filter((one) => !said.has(keyOf(one)))).toEqual([]);
    expect(Math.max(...inPieces.map(({ ts }) => ts))).toBeLessThanOrEqual(NOW);
  });

  it('repeats behind a piece what those say who were silent at its end', () => {
    const silent = everyone.flatMap((speaker) =>
      speaker.silences(NOW - 30 * DAY, NOW - DAY).map((silence) => ({ speaker, silence })),
    );
    expect(silent.length).toBeGreaterThan(3);
    for (const { speaker, silence } of silent) {
      const middle = Math.floor((silence.start + silence.end) / 2);
      const others = speaker.silences(silence.end - 1, silence.end);
      if (others.length > 1 || spanAt(others, silence.end)) continue;
      const after = told([speaker], silence.start - HOUR, middle).filter(({ ts }) => ts > middle);
      expect(after.map(({ ts }) => ts)).toContain(silence.end);
    }
  });

  it('is told at the pace that was asked for', async () => {
    const clock = createSystemClock();
    const began = clock.monotonic();
    const pace = createPace(clock, 10_000);
    for (let sent = 0; sent < 2000; sent += 250) await pace(250, AbortSignal.timeout(10_000));
    expect(clock.monotonic() - began).toBeGreaterThan(190);
  });
});
