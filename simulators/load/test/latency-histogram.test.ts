import { describe, expect, it } from 'vitest';
import { createLatencyHistogram } from '../src/latency-histogram.ts';

describe('the latency histogram', () => {
  it('tells quantiles to 10 µs below 100 ms and to 1 ms above', () => {
    const histogram = createLatencyHistogram();
    for (let i = 1; i <= 98; i++) histogram.record(i / 10);
    histogram.record(250.4);
    histogram.record(120_000);
    expect(histogram.count()).toBe(100);
    expect(histogram.quantile(0.5)).toBeCloseTo(5.01, 5);
    expect(histogram.quantile(0.99)).toBe(251);
    expect(histogram.quantile(1)).toBe(60_001);
  });

  it('is zero while empty', () => {
    expect(createLatencyHistogram().quantile(0.99)).toBe(0);
  });
});
