/** The only source of time and waiting outside the log. */
export interface Clock {
  /** system: real time; simulated: follows the simulator, moves only when told. */
  readonly kind: 'system' | 'simulated';
  /** Unix ms: wall clock at start + monotonic time, so it never jumps. */
  now(): number;
  /** Milliseconds that never step back, for durations. */
  monotonic(): number;
  /** Real waiting, in both kinds. Resolves early, without error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back every `ms` of real time until the returned function is called. */
  every(ms: number, task: () => void): () => void;
}
