export { type Standalone, type StandaloneDeps, createStandalone } from './create-standalone.ts';
export { type Settings, settingsSchema } from './settings.ts';
