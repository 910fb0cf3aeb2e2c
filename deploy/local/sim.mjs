// npm run sim: the simulated city against any broker.
import { ensureReady } from './ensure.mjs';

ensureReady();
await import('../../simulators/fleet/dist/sim.js');
