import type { SpanRow } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { clearSpans } from '../src/clear-spans.ts';

const span = (start: number, end: number | null): SpanRow => ({
  asset: 'a',
  part: '1',
  start,
  end,
  state: 'UP',
  status: '',
  cause: '',
  raw: '',
});
const range = (from: number, to: number, part = '1') => ({ asset: 'a', part, from, to });

it('keeps what lies before and behind a cleared stretch', () => {
  const stored = [span(0, 100), span(100, null)];
  const cleared = [range(10, 20), range(50, 120)];
  expect(clearSpans(stored, { cleared, rows: [] })).toEqual({
    behind: [span(20, 50), span(120, null)],
    before: [span(0, 10)],
    gone: [span(100, null)],
  });
});

it('leaves other parts, what it does not touch, and what the batch adds alone', () => {
  const stored = [span(0, 10), span(30, 40), span(10, 30)];
  const clearing = clearSpans(stored, {
    cleared: [range(10, 30), range(0, 9, '2')],
    rows: [span(10, 30)],
  });
  expect(clearing).toEqual({ behind: [], before: [], gone: [] });
});
