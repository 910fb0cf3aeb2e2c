export * from './series-contract.ts';
export * from './stream-contract.ts';
