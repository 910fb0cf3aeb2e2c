import { setTimeout as sleep } from 'node:timers/promises';
import { strangeColumn, type TextEncoding } from '@infrapulse/contracts';
import { readTable, type TableFormat } from '@infrapulse/tables';
import { callApi } from '../commands/call-api.ts';
import { type CommandContext, UsageError } from '../commands/command.ts';
import { createRowCheck, type GoodRow, isBad } from './check-rows.ts';
import { connectedSince, writeConnected } from './connect-since.ts';
import type { ImportProgress } from './import-progress.ts';
import type { ImportReport } from './import-report.ts';
import { fetchAssets, type KnownAssets } from './known-assets.ts';
import { openSender, type Sender } from './send-rows.ts';

/** Rows on their way at once: two blocks. */
const BLOCK_ROWS = 5000;
/** Further than this the folds must not fall behind: what is imported waits for them, as everything live would. */
const LAG_MAX = 200_000;
const LOOK_EVERY_MS = 2000;
/** Columns that no row can do without. */
const NEEDED = ['ts', 'kind', 'asset'];

export interface ImportJob {
  readonly context: CommandContext;
  readonly path: string;
  readonly format: TableFormat;
  readonly encoding: TextEncoding;
  readonly report: ImportReport;
  readonly mqttUrl: string;
  readonly now: number;
}

interface Checked {
  readonly rows: number;
  readonly good: number;
  /** Asset → time of its first reading that is no TEST; infinite when all are. */
  readonly firsts: ReadonlyMap<string, number>;
  readonly assets: KnownAssets;
}

/** Reads the whole file once: every row that will not do is in the report, nothing is sent. */
export async function checkFile({
  context,
  path,
  format,
  encoding,
  report,
  now,
}: ImportJob): Promise<Checked> {
  const assets = await fetchAssets(context);
  const check = createRowCheck(assets, now);
  const firsts = new Map<string, number>();
  let rows = 0;
  let good = 0;
  for await (const row of readTable(path, format, encoding)) {
    if (rows === 0 && row.cells && format !== 'ndjson') checkColumns(path, Object.keys(row.cells));
    rows += 1;
    const checked = check(row);
    if (isBad(checked)) {
      report.rejectedRow(checked.line, checked.asset, checked.fault);
      continue;
    }
    good += 1;
    const { asset, ts, line, isTest } = checked;
    for (const aside of checked.setAside) report.setAsideValue(line, asset, aside);
    const connectsAt = isTest ? Number.POSITIVE_INFINITY : ts;
    firsts.set(asset, Math.min(connectsAt, firsts.get(asset) ?? connectsAt));
  }
  if (rows === 0) throw new UsageError(`${path} holds no rows`);
  return { rows, good, firsts, assets };
}

/** What every row of a table lacks, or has too much, is said once. */
function checkColumns(path: string, names: readonly string[]): void {
  const missing = NEEDED.filter((name) => !names.includes(name));
  const lacks = missing.length > 0 ? ` The first line names no ${missing.join(', ')}.` : '';
  const strange = strangeColumn(names)?.hint ?? '';
  const faults = `${strange}${lacks}`.trim();
  if (faults !== '') throw new UsageError(`${path}: ${faults}`);
}

/** Says to the register since when the assets are connected; gives how many. */
export async function connectAssets(
  { context, now }: ImportJob,
  { assets, firsts }: Checked,
): Promise<number> {
  const rows = connectedSince(assets, firsts, now);
  await writeConnected(context, rows);
  return new Set(rows.map(({ id }) => id)).size;
}

/** Sends the good rows behind the line that a former run came to. */
export async function sendFile(
  job: ImportJob,
  { assets, rows }: Checked,
  progress: ImportProgress,
): Promise<void> {
  const { context, path, format, encoding, report, mqttUrl, now } = job;
  const sender = await openSender(mqttUrl, ({ line, asset, fault }) =>
    report.rejectedRow(line, asset, fault),
  );
  const check = createRowCheck(assets, now);
  const pace = createPace(context, rows);
  try {
    let block: GoodRow[] = [];
    let before = Promise.resolve();
    for await (const row of readTable(path, format, encoding)) {
      if (row.line <= progress.line) continue;
      const checked = check(row);
      if (!isBad(checked)) block.push(checked);
      if (block.length < BLOCK_ROWS) continue;
      const [sent, last] = [block, row.line];
      block = [];
      await before;
      await pace(last);
      before = deliver(sender, sent, () => progress.keep(last));
    }
    await before;
    await sender.send(block);
  } finally {
    await sender.stop();
  }
}

async function deliver(sender: Sender, rows: readonly GoodRow[], done: () => void): Promise<void> {
  await sender.send(rows);
  done();
}

/** Tells how far it is, now and then, and waits while the installation has too much before it. */
function createPace(context: CommandContext, rows: number) {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async (line: number): Promise<void> => {
    if (performance.now() - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = performance.now();
    context.print(`line ${line} of about ${rows} (${Math.round((100 * line) / rows)} %)\n`);
    while ((await lagOf(context)) > LAG_MAX) await sleep(LOOK_EVERY_MS);
  };
}

/** The installation may be starting again just now: then it says nothing, and MQTT makes us wait. */
async function lagOf(context: CommandContext): Promise<number> {
  try {
    const response = await callApi(context, '/pipeline');
    const { lag } = (await response.json()) as { lag: Readonly<Record<string, number>> };
    return Math.max(lag['historian'] ?? 0, lag['kpi'] ?? 0);
  } catch {
    return 0;
  }
}
