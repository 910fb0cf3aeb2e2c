// npm run generate: writes the documents that come out of the code; tests fail when they are stale.
import { ensureReady } from './ensure.mjs';

ensureReady();
await import('./generate-acceptance.mjs');
await import('./generate-configuration.mjs');
await import('./generate-schemas.mjs');
