export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a load is made of. Everything is bounded: connections × window messages are under way at most. */
export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  /** Brokers beside the first one: connections are spread over all, and a lost one goes to the next. */
  readonly others: readonly Address[];
  readonly connections: number;
  /** Unacknowledged messages per connection. */
  readonly window: number;
  /** Assets that speak; each belongs to one connection. */
  readonly assets: number;
  /** Messages per second in total; 0 = as fast as acknowledgements come. */
  readonly rate: number;
  /** Objects in one message; above 1 they travel as an array. */
  readonly array: number;
  /** Of an array: one asset's readings, or one reading of as many assets through a gateway. */
  readonly spread: 'one-asset' | 'many-assets';
  /** Remember every acknowledged object. */
  readonly ledger: boolean;
  /** First letters of asset, gateway and client ids. */
  readonly prefix: string;
  /** Unix ms. */
  readonly now: () => number;
  /** Milliseconds with fractions, for latencies. */
  readonly monotonic: () => number;
}

export const DEFAULTS = {
  host: '127.0.0.1',
  port: 1883,
  others: [],
  connections: 100,
  window: 20,
  assets: 10_000,
  rate: 0,
  array: 1,
  spread: 'one-asset',
  ledger: false,
  prefix: 'load',
} as const;
