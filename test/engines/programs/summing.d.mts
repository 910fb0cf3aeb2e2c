import type { Clock, Fold, KeptState, Log, Topic } from '../../../packages/ports/src/index.ts';
import type { Item, Sum } from '../../../packages/stream-embedded/test/programs/deps.mjs';

export type { Item, Sum } from '../../../packages/stream-embedded/test/programs/deps.mjs';
export { input } from '../../../packages/stream-embedded/test/programs/deps.mjs';
export declare const silent: Log;
/** Time passes so many times as fast as it does, where it is only measured. */
export declare function clockOf(speed?: number): Clock;
export declare const sums: Topic<Sum>;
export declare function summing(state: KeptState): Fold<Item>;
