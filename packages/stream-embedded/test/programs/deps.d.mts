import type { Clock, Fold, KeptState, Log, Topic } from '@infrapulse/ports';

export interface Item {
  readonly asset: string;
  readonly n: number;
}
export interface Sum {
  readonly src: number;
  readonly total: number;
}
export declare const deps: { readonly clock: Clock; readonly log: Log };
export declare const input: Topic<Item>;
export declare const sums: Topic<Sum>;
export declare function summing(state: KeptState, to?: Topic<Sum>): Fold<Item>;
