// npm start: installs what is missing, builds what is stale, then runs everything in this process.
import { ensureReady } from './ensure.mjs';

ensureReady();
await import('../../services/standalone/bundle/main.js');
