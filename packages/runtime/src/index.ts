export * from './health.ts';
export * from './lifecycle.ts';
export * from './logger.ts';
export * from './metrics.ts';
export * from './retry.ts';
export * from './service.ts';
export * from './simulated-clock.ts';
export * from './system-clock.ts';
