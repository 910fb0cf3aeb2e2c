export { type NotifierConfig, notifierConfig } from './config.ts';
export { openSilences } from './open-silences.ts';
export { refuseTests } from './send-tests.ts';
export { createNotifier, type NotifierDeps } from './service.ts';
