// npm run infrapulse -- <command>: the command line of a running or stopped installation.
import { ensureReady } from './ensure.mjs';

ensureReady();
await import('../../services/standalone/bundle/cli.js');
