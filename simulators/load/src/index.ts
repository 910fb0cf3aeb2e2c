export { createLoad, type Load, type LoadCounts, type LoadInput } from './create-load.ts';
export type { Acknowledged } from './ledger.ts';
