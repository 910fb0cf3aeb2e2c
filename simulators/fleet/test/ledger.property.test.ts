import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Span } from '../src/fault-spans.ts';
import { openLedger } from '../src/ledger.ts';
import { fileProgress, type Progress } from '../src/progress.ts';

let folder: string;
let progress: Progress;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  progress = fileProgress(join(folder, 'progress.json'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HORIZON = 60;
const span = fc
  .tuple(fc.integer({ min: 0, max: HORIZON }), fc.integer({ min: 0, max: 20 }))
  .map(([start, length]): Span => ({ start, end: start + length }));

/** Instants that spans of the kind (start, end] hold. */
function instants(spans: readonly Span[]): number[] {
  const held = new Set<number>();
  for (const { start, end } of spans) for (let t = start + 1; t <= end; t++) held.add(t);
  return [...held].sort((a, b) => a - b);
}

describe('the ledger', () => {
  it('misses everything before the first run, and after a pause what happened in it', async () => {
    const first = await openLedger(progress, { first: 10, now: 50 });
    expect(first.missing()).toEqual([{ start: 10, end: 50 }]);
    first.filled({ start: 30, end: 50 });
    first.lived(60);
    const second = await openLedger(progress, { first: 10, now: 75 });
    expect(second.liveFrom).toBe(75);
    expect(second.missing()).toEqual([
      { start: 10, end: 30 },
      { start: 60, end: 75 },
    ]);
  });

  it('goes on where an earlier run with a faster clock is already', async () => {
    const first = await openLedger(progress, { first: 10, now: 50 });
    first.filled({ start: 10, end: 50 });
    first.lived(900);
    const second = await openLedger(progress, { first: 20, now: 60 });
    expect(second.liveFrom).toBe(900);
    expect(second.missing()).toEqual([]);
  });

  it('misses exactly what nobody filled, in whatever pieces and over however many runs', async () => {
    const steps = fc.array(fc.record({ filled: span, again: fc.boolean() }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        progress.write({ to: HORIZON, missing: [{ start: 0, end: HORIZON }] });
        let ledger = await openLedger(progress, { first: 0, now: HORIZON });
        for (const { filled, again } of all) {
          ledger.filled(filled);
          if (again) ledger = await openLedger(progress, { first: 0, now: HORIZON });
        }
        const filled = new Set(instants(all.map((each) => each.filled)));
        const expected = instants([{ start: 0, end: HORIZON }]).filter((t) => !filled.has(t));
        expect(instants(ledger.missing())).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
