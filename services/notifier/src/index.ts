export { type NotifierConfig, notifierConfig } from './config.ts';
export { createNotifier, type NotifierDeps } from './service.ts';
