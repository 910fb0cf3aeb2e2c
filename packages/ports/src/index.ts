export * from './clock.ts';
export * from './errors.ts';
export * from './folding.ts';
export * from './log.ts';
export * from './series.ts';
export * from './stream.ts';
export * from './take-turns.ts';
export * from './within.ts';
