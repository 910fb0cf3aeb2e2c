export { type KpiConfig, kpiConfig } from './config.ts';
export { createKpi, type KpiDeps } from './service.ts';
