// Entry of the driver's thread: the only one that touches DuckDB, whose flushes hold their thread up.
import { parentPort, workerData } from 'node:worker_threads';
import { answerCalls } from './answer-calls.ts';
import { translate } from './duckdb-error.ts';
import type { FromWorker, Request, WorkerStart } from './messages.ts';

const start = workerData as WorkerStart;

try {
  const { ready, answer } = await answerCalls(start, (records, text) =>
    send({ type: 'notice', records, text }),
  );
  parentPort?.on('message', (request: Request) => void receive(request, answer));
  send(ready);
} catch (error) {
  send({ type: 'refused', error: translate(error, 'open') });
}

async function receive(
  request: Request,
  answer: (request: Request) => Promise<FromWorker>,
): Promise<void> {
  send(await answer(request));
  if (request.call === 'stop') parentPort?.close();
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
