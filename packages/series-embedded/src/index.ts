export { type EmbeddedSeriesOptions, openEmbeddedSeries } from './open-embedded-series.ts';
