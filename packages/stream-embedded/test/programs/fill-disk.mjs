// Writes on one environment until the disk takes no more, and prints what each writer was told.
// node fill-disk.mjs <folder>
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openEnvironment } from '../../dist/environment.js';

const environment = openEnvironment(process.argv[2]);
const block = Buffer.alloc(60_000, 7);
let n = 0;
process.on('unhandledRejection', () => process.exit(4));

async function untilFull(writes) {
  try {
    for (;;) {
      environment.write(writes);
      await nextTurn();
    }
  } catch (error) {
    return error.code;
  }
}

const codes = await Promise.all([
  untilFull(() => environment.blocks.putSync(['t', 0, n++], block)),
  untilFull(() => environment.numbers.putSync(['n'], n++)),
]);
process.stdout.write(`${JSON.stringify(codes)}\n`);
await nextTurn();
process.exit(3);
