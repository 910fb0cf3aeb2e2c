import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Table } from './cell.ts';
import type { FromWorkbookThread, ToWorkbookThread } from './workbook-thread.ts';

/** A workbook is made in memory. */
export const ROWS_MAX = 100_000;

interface Sheet extends Table {
  readonly name: string;
}

/** More rows than a workbook is made of. */
export class TooManyRows extends Error {}

/**
 * An XLSX workbook, a sheet for each table: bold first row that stays in sight, times as text in UTC. It is made in a
 * thread of its own, which takes some rows at a time.
 */
export async function writeWorkbook(sheets: readonly Sheet[]): Promise<Buffer> {
  const thread = startThread();
  try {
    for (const { name, columns, rows } of sheets) {
      await thread.tell({ name, columns });
      let count = 0;
      for await (const some of rows) {
        count += some.length;
        if (count > ROWS_MAX)
          throw new TooManyRows(
            `${name} has more than ${ROWS_MAX} rows: take a shorter time, CSV or Parquet`,
          );
        await thread.tell({ rows: some });
      }
    }
    const { buffer, byteOffset, byteLength } = (await thread.tell(
      'end',
    )) as Uint8Array<ArrayBuffer>;
    return Buffer.from(buffer, byteOffset, byteLength);
  } finally {
    await thread.stop();
  }
}

function startThread() {
  const worker = new Worker(threadFile(), { execArgv: [] });
  const failed = once(worker, 'exit').then(() => {
    throw new Error('The thread that makes workbooks ended');
  });
  // Heard by whoever waits; when nobody does, it was stopped.
  failed.catch(() => undefined);
  return {
    async tell(message: ToWorkbookThread): Promise<FromWorkbookThread> {
      const answered = once(worker, 'message');
      worker.postMessage(message);
      const [answer] = (await Promise.race([answered, failed])) as [FromWorkbookThread];
      return answer;
    },
    stop: () => worker.terminate(),
  };
}

/** The thread runs built code, also when this file is read as source. */
function threadFile(): URL {
  const built = import.meta.url.endsWith('.ts')
    ? '../dist/workbook-thread.js'
    : './workbook-thread.js';
  return new URL(built, import.meta.url);
}
