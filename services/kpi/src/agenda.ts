import { createNumberSet } from './number-set.ts';

/**
 * Which assets, by their numbers, a step has to look at: those that something happened to, and those whose time has
 * come. A step that looked at all of a large city would do little else. Who is awake for nothing changes no output, so
 * after a restart all are.
 */
export interface Agenda {
  /** Something of it changed: it is kept with the next checkpoint, and looked at in the next step. */
  touch(asset: number): void;
  /** Those touched since this was asked last. */
  takeTouched(): Iterable<number>;
  wake(asset: number): void;
  /** Wakes whose time has come by `now`. */
  passTo(now: number): void;
  /** Unless it is touched there is nothing to do before `until`. */
  rest(asset: number, until: number): void;
  /** Those awake, from `first` on in their order. */
  awake(first?: number): Iterable<number>;
}

export function createAgenda(): Agenda {
  const touched = createNumberSet();
  const awake = createNumberSet();
  const alarms = createAlarms();
  return {
    touch(asset) {
      touched.add(asset);
      awake.add(asset);
    },
    *takeTouched() {
      for (const asset of touched.from(0)) {
        touched.delete(asset);
        yield asset;
      }
    },
    wake: (asset) => awake.add(asset),
    passTo(now) {
      for (const asset of alarms.ringing(now)) awake.add(asset);
    },
    rest(asset, until) {
      awake.delete(asset);
      alarms.set(asset, until);
    },
    awake: (first = 0) => awake.from(first),
  };
}

const FIRST = 1024;

/** When each asset is to be woken, side by side: to go through them costs less than to keep them in order. */
function createAlarms() {
  let times = new Float64Array(FIRST).fill(Number.POSITIVE_INFINITY);
  return {
    set(asset: number, at: number): void {
      if (asset >= times.length) {
        const more = new Float64Array(2 * Math.max(asset, times.length));
        more.fill(Number.POSITIVE_INFINITY, times.length);
        more.set(times);
        times = more;
      }
      times[asset] = at;
    },
    *ringing(now: number): Iterable<number> {
      for (let asset = 0; asset < times.length; asset += 1)
        if ((times[asset] as number) <= now) yield asset;
    },
  };
}
