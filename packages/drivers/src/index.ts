export * from './open-series.ts';
