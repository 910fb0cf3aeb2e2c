export { type Settings, settingsSchema } from '@infrapulse/launch';
export { configurationPage } from './configuration-page.ts';
export { createStandalone, type Standalone, type StandaloneDeps } from './create-standalone.ts';
