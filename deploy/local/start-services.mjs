// npm run start:services: every service as a process of its own, on Kafka and InfluxDB; see docs/operations.md.
import { ensureReady } from './ensure.mjs';
import { readFlags } from './services/flags.mjs';
import { sayError } from './services/say.mjs';

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) process.stdout.write(flags.help);
  else {
    ensureReady();
    const { runServices } = await import('./services/run-services.mjs');
    process.exit(await runServices(flags));
  }
} catch (error) {
  sayError(error);
  process.exit(1);
}
