export * from './audit.ts';
export * from './kpi-partial.ts';
export * from './session.ts';
export * from './topics.ts';
