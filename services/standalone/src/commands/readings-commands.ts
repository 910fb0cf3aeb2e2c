import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodingOf, formatOf, UnreadableTable } from '@infrapulse/tables';
import { checkFile, connectAssets, type ImportJob, sendFile } from '../readings/import-file.ts';
import { openProgress } from '../readings/import-progress.ts';
import { createReport } from '../readings/import-report.ts';
import { callApi } from './call-api.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';

const SETTLED_MS = 60_000;
const LOOK_EVERY_MS = 1000;

export const readingsImport: Command = {
  name: 'readings import',
  usage:
    'readings import FILE [--dry-run] [--report FILE] [--keep-connected] [--wait] [--mqtt URL]',
  meaning:
    'history from CSV, NDJSON or Parquet; run again it goes on, and what is there already changes nothing',
  async run(context) {
    const job = await jobOf(context);
    const checked = await checkTable(job);
    const { report } = job;
    context.print(`${checked.rows} rows, ${checked.good} good, ${checked.firsts.size} assets\n`);
    if (context.options['dry-run'] !== 'true' && checked.good > 0) {
      const progress = openProgress(job.path, job.mqttUrl);
      if (progress.line > 0) context.print(`going on behind line ${progress.line}\n`);
      if (context.options['keep-connected'] !== 'true') {
        const count = await connectAssets(job, checked);
        if (count > 0)
          context.print(`${count} assets are connected since their first reading now\n`);
      }
      await sendFile(job, checked, progress);
      progress.finish();
      context.print('every good row is kept; figures of past days follow within minutes\n');
      if (context.options['wait'] === 'true') await waitForFigures(context);
    }
    report.close();
    return summary(context, report);
  },
};

async function jobOf(context: CommandContext): Promise<ImportJob> {
  const { positionals, options } = context;
  const file = await fileOf(positionals[0]);
  const mqttUrl = options['mqtt'] ?? 'mqtt://127.0.0.1:1883';
  // The installation's own clock: a simulated city has another than this machine.
  const response = await callApi(context, '/meta');
  const { now } = (await response.json()) as { now: string };
  const report = createReport(options['report'] ?? `${file.path}.report.csv`);
  return { context, ...file, report, mqttUrl, now: Date.parse(now) };
}

async function fileOf(
  path: string | undefined,
): Promise<Pick<ImportJob, 'path' | 'format' | 'encoding'>> {
  if (!path) throw new UsageError('name the file to import');
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(`${path} is no file`);
  const format = formatOf(path);
  if (!format) throw new UsageError(`${path}: a file ends with .csv, .ndjson, .jsonl or .parquet`);
  if (format === 'parquet') return { path, format, encoding: 'utf-8' };
  const encoding = await encodingOf(path);
  if (!encoding) throw new UsageError(`${path} is neither UTF-8 nor GB18030 text`);
  return { path, format, encoding };
}

async function checkTable(job: ImportJob): ReturnType<typeof checkFile> {
  try {
    return await checkFile(job);
  } catch (error) {
    if (error instanceof UnreadableTable) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function summary(context: CommandContext, report: ImportJob['report']): number {
  const { rejected, setAside, path } = report;
  if (rejected + setAside === 0) return 0;
  context.print(`${rejected} rows rejected, ${setAside} values set aside: see ${path}\n`);
  return rejected > 0 ? 1 : 0;
}

/** Until no day has waited to be computed again for a minute, and everything behind the import is worked into figures. */
async function waitForFigures(context: CommandContext): Promise<void> {
  let busyAt = performance.now();
  while (performance.now() - busyAt < SETTLED_MS) {
    await sleep(LOOK_EVERY_MS);
    const response = await callApi(context, '/pipeline');
    const { lag } = (await response.json()) as { lag: Readonly<Record<string, number>> };
    const days = lag['historian-days'] ?? 0;
    if (days > 0) context.print(`${days} assets wait for their days to be computed again\n`);
    if (days > 0 || (lag['kpi'] ?? 0) > 100) busyAt = performance.now();
  }
}
