// A thread of its own: appends its share of records, or folds, through a driver of its own.
import { parentPort, workerData } from 'node:worker_threads';
import { openEmbeddedStream } from '../../dist/index.js';
import { deps, input, summing } from './deps.mjs';

const { dataDir, role, count, name } = workerData;
const stream = await openEmbeddedStream({ dataDir }, deps);

async function append() {
  const calls = [];
  for (let n = 0; n < count; n += 10) {
    const records = Array.from({ length: 10 }, (_, i) => ({
      key: name,
      value: { asset: name, n: n + i },
    }));
    calls.push(stream.append(input, records));
    if (calls.length === 4) await calls.shift();
  }
  await Promise.all(calls);
}

async function end() {
  await fold.caughtUp();
  await stream.stop();
  parentPort.postMessage('done');
}

let fold;
if (role === 'fold') {
  const options = { topic: input, group: 'sums', foldVersion: 1 };
  fold = await stream.process(options, (_partition, state) => summing(state));
  parentPort.once('message', () => void end());
  parentPort.postMessage('ready');
} else {
  await append();
  await stream.stop();
  parentPort.postMessage('done');
}
