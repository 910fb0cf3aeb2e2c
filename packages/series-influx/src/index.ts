export * from './open-influx-series.ts';
