// Opens a data directory and prints how that went.
import { openEmbeddedStream } from '../../dist/index.js';
import { deps } from './deps.mjs';

try {
  const stream = await openEmbeddedStream({ dataDir: process.argv[2] }, deps);
  await stream.stop();
  process.stdout.write('opened');
} catch (error) {
  process.stdout.write(
    JSON.stringify({ code: error.code, outcome: error.outcome, message: error.message }),
  );
}
