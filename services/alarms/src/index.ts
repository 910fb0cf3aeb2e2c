export { type AlarmsConfig, alarmsConfig } from './config.ts';
export { type AlarmsDeps, createAlarms } from './service.ts';
