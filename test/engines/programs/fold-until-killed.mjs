// Folds until it is killed; checkpoints come twenty times as often as they would.
// node fold-until-killed.mjs <config as JSON> [milliseconds that each record takes, as many in a batch as the driver likes]
import { openKafkaStream } from '../../../packages/stream-kafka/dist/index.js';
import { clockOf, input, silent, summing } from './summing.mjs';

const config = JSON.parse(process.argv[2]);
const eachMs = Number(process.argv[3] ?? 0);
const stream = await openKafkaStream(config, { clock: clockOf(eachMs > 0 ? 1 : 20), log: silent });
const limits = eachMs > 0 ? {} : { batchMax: 64 };
const options = { topic: input, group: 'sums', foldVersion: 1, ...limits };

/** Holds everything else up while it works. */
function slowly(inner) {
  return {
    ...inner,
    apply(records) {
      const until = performance.now() + records.length * eachMs;
      while (performance.now() < until);
      return inner.apply(records);
    },
  };
}

const fold = await stream.process(options, (_partition, state) => {
  process.stdout.write(`open ${state.size}\n`);
  return slowly(summing(state));
});
fold.failed.catch((error) => {
  process.stdout.write(`failed ${error.stack}\n`);
  process.exit(1);
});
process.stdout.write('ready\n');
