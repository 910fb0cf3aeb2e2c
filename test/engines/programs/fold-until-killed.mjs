// Folds until it is killed; checkpoints come twenty times as often as they would.
// node fold-until-killed.mjs <config as JSON>
import { openKafkaStream } from '../../../packages/stream-kafka/dist/index.js';
import { clockOf, input, silent, summing } from './summing.mjs';

const config = JSON.parse(process.argv[2]);
const stream = await openKafkaStream(config, { clock: clockOf(20), log: silent });
const options = { topic: input, group: 'sums', foldVersion: 1, batchMax: 64 };
const fold = await stream.process(options, (_partition, state) => {
  process.stdout.write(`open ${state.size}\n`);
  return summing(state);
});
fold.failed.catch((error) => {
  process.stdout.write(`failed ${error.stack}\n`);
  process.exit(1);
});
process.stdout.write('ready\n');
