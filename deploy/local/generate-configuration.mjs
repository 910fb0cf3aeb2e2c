// Writes docs/configuration.md from the schemas; a test of services/standalone fails when the page is stale.
// Needs the built rooms.
import { writeFileSync } from 'node:fs';
import { configurationPage } from '../../services/standalone/dist/index.js';

writeFileSync(new URL('../../docs/configuration.md', import.meta.url), configurationPage());
