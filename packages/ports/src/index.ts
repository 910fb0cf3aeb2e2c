export * from './clock.ts';
export * from './errors.ts';
export * from './log.ts';
export * from './series.ts';
export * from './stream.ts';
