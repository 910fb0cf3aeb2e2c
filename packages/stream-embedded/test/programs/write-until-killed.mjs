// Appends numbered records without end, folds them, and prints each number that the log has acknowledged.
// node write-until-killed.mjs <data directory> <first number> [bytes of padding a record]
import { randomBytes } from 'node:crypto';
import { openEmbeddedStream } from '../../dist/index.js';
import { deps, input, summing } from './deps.mjs';

const [dataDir, from, padding = '0'] = process.argv.slice(2);
const IN_FLIGHT = 6;
const RECORDS = 20;
let next = Number(from);

const stream = await openEmbeddedStream({ dataDir }, deps);
const fold = { topic: input, group: 'sums', foldVersion: 1, batchMax: 64 };
await stream.process(fold, (_partition, state) => summing(state));

async function writer() {
  for (;;) {
    const first = next;
    next += RECORDS;
    const records = Array.from({ length: RECORDS }, (_, i) => {
      const asset = `a-${(first + i) % 5}`;
      const pad = randomBytes(Number(padding)).toString('latin1');
      return { key: asset, value: { asset, n: first + i, pad } };
    });
    await stream.append(input, records);
    process.stdout.write(`${first}\n`);
  }
}

try {
  await Promise.all(Array.from({ length: IN_FLIGHT }, writer));
} catch (error) {
  const again = await stream
    .append(input, [{ key: 'x', value: { asset: 'x', n: -1 } }])
    .catch((e) => e);
  process.stdout.write(
    `${JSON.stringify([error, again].map(({ code, outcome }) => [code, outcome]))}\n`,
  );
  process.exit(3);
}
