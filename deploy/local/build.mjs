// npm run build: installs what is missing and builds what is stale, without starting anything.
import { ensureReady } from './ensure.mjs';

ensureReady();
