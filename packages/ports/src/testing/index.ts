export * from './series-contract.ts';
