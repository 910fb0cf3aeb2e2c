/** Counts latencies in steps of 10 µs to 100 ms and of 1 ms to a minute. */
export interface LatencyHistogram {
  record(ms: number): void;
  /** Upper edge of the step that holds the quantile, ms; 0 when empty. */
  quantile(q: number): number;
  readonly count: () => number;
}

const FINE = 10_000;
const COARSE = 60_000;

export function createLatencyHistogram(): LatencyHistogram {
  const steps = new Uint32Array(FINE + COARSE + 1);
  let count = 0;
  return {
    record(ms) {
      const step = ms < 100 ? Math.floor(ms * 100) : FINE + Math.min(COARSE, Math.floor(ms));
      steps[step] = (steps[step] ?? 0) + 1;
      count += 1;
    },
    quantile(q) {
      const wanted = Math.ceil(q * count);
      let seen = 0;
      for (let step = 0; step < steps.length && wanted > 0; step++) {
        seen += steps[step] ?? 0;
        if (seen >= wanted) return step < FINE ? (step + 1) / 100 : step - FINE + 1;
      }
      return 0;
    },
    count: () => count,
  };
}
