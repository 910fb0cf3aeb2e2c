export * from './fault-line.ts';
export * from './ingest-choice.ts';
export * from './last-tick.ts';
export * from './load-plan.ts';
export * from './load-settings.ts';
export { notifierChoice } from './notifier-choice.ts';
export * from './run-service.ts';
export * from './settings.ts';
export * from './store-choices.ts';
