export { type HistorianConfig, historianConfig } from './config.ts';
export { createHistorian, type HistorianDeps } from './service.ts';
