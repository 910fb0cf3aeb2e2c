import { expect, it } from 'vitest';
import { type Entry, furthest, NO_COMMIT, unfinished } from '../src/ledger.ts';
import { isHidden } from '../src/lookup-readings.ts';

const entry = (over: Partial<Entry>): Entry => ({
  writer: 'w',
  commit: NO_COMMIT,
  intent: null,
  applied: 0,
  ...over,
});

it('takes the furthest of each partition over all writers', () => {
  expect(furthest([{ 0: 5, 1: 3 }, { 0: 4, 2: 1 }, {}])).toEqual({ 0: 5, 1: 3, 2: 1 });
});

it('knows how far a batch that was not committed may have come, until the log has passed it', () => {
  const commit = { ...NO_COMMIT, batch: 3, position: { 0: 100, 1: 50 } };
  const intent = { batch: 4, upTo: { 0: 180, 1: 50 }, redo: 0 };
  expect(unfinished([entry({ commit, intent })])).toEqual({ 0: 180 });
  const later = { ...commit, batch: 5, position: { 0: 150, 1: 50 }, upTo: { 0: 180 } };
  expect(unfinished([entry({ commit: later, intent })])).toEqual({ 0: 180 });
  const passed = { ...later, batch: 6, position: { 0: 180, 1: 50 } };
  expect(unfinished([entry({ commit: passed, intent })])).toEqual({});
});

it('hides rows between the commit and the end of an unfinished batch', () => {
  const standing = { upTo: { 0: 180 }, done: { 0: 100 } };
  const hidden = ['0:99', '0:100', '0:179', '0:180', '1:150'].map((src) =>
    isHidden({ src } as Parameters<typeof isHidden>[0], standing),
  );
  expect(hidden).toEqual([false, true, true, false, false]);
});
