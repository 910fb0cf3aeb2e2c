import type { Clock, Fold, Log, Topic } from '../../../packages/ports/src/index.ts';

export interface Item {
  readonly asset: string;
  readonly n: number;
}
export interface Sum {
  readonly src: number;
  readonly total: number;
}
export declare const silent: Log;
/** Time passes so many times as fast as it does, where it is only measured. */
export declare function clockOf(speed?: number): Clock;
export declare const input: Topic<Item>;
export declare const sums: Topic<Sum>;
export declare function summing(state: ReadonlyMap<string, unknown>): Fold<Item>;
