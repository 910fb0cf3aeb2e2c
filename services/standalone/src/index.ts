export { configurationPage } from './configuration-page.ts';
export { createStandalone, type Standalone, type StandaloneDeps } from './create-standalone.ts';
export { type Settings, settingsSchema } from './settings.ts';
