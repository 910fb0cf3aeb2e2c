export * from './open-series.ts';
export * from './open-stream.ts';
