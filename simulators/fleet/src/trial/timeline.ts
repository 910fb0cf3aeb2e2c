import { atDate, MINUTE, SECOND } from '../local-time.ts';
import { createDraw } from './draw.ts';

/** When a group of trials happens: they share one product, and so one clock. */
export interface Timeline {
  readonly ticks: readonly number[];
  /** Nothing happens after it: what remains is for the product to come to rest. */
  readonly quietFrom: number;
  /** The local midnight that the trials lie about. */
  readonly border: number;
}

/** Borders of a year, of months of all lengths, of plain days; far enough ahead of any present. */
const BORDERS: readonly (readonly [year: number, month: number, day: number])[] = [
  [2037, 1, 1],
  [2036, 3, 1],
  [2036, 2, 29],
  [2037, 3, 1],
  [2036, 5, 1],
  [2036, 7, 16],
  [2036, 10, 1],
  [2036, 12, 5],
];

/** Steps of the clock in seconds: from the ticks of a system clock to leaps of more than half an hour. */
const STEPS: readonly (readonly [from: number, to: number])[] = [
  [5, 60],
  [300, 900],
  [600, 1800],
  [900, 1800],
  [1200, 2400],
];

/**
 * Until every figure has been told that is told each five minutes; in every other group those that are told once an hour,
 * too: by then meters are too old.
 */
const RESTS = [
  [1, 2, 7],
  [1, 2, 7, 65, 70],
].map((rest) => rest.map((minutes) => minutes * MINUTE));

export function createTimeline(group: number): Timeline {
  const draw = createDraw(group, 'timeline');
  const border = atDate(...(BORDERS[group % BORDERS.length] as [number, number, number]));
  const begin = border - draw.between(90, 4 * 60) * MINUTE;
  const quietFrom = border + draw.between(45, 2 * 60) * MINUTE;
  const ticks = [begin];
  for (let t = begin; t < quietFrom; ) {
    const [from, to] = draw.pick(STEPS);
    const next = t + draw.between(from, to) * SECOND;
    t = Math.min(quietFrom, t < border && next > border ? border : next);
    ticks.push(t);
  }
  const rest = RESTS[group % RESTS.length] as readonly number[];
  return { ticks: [...ticks, ...rest.map((ms) => quietFrom + ms)], quietFrom, border };
}

/** First tick at or after `t`; undefined when all has come to rest by then. */
export function tickFrom({ ticks, quietFrom }: Timeline, t: number): number | undefined {
  const tick = ticks.find((one) => one >= t);
  return tick !== undefined && tick <= quietFrom ? tick : undefined;
}

/** So many ticks later. */
export function ticksLater(timeline: Timeline, at: number, count: number): number | undefined {
  const tick = timeline.ticks[timeline.ticks.indexOf(at) + count];
  return tick !== undefined && tick <= timeline.quietFrom ? tick : undefined;
}
