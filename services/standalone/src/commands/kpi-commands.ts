import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { callApi } from './call-api.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';

const WHICH = 'KPI SCOPE ID WINDOW [--policy P] [--start DATE]';

function pathOf({ positionals, options }: CommandContext, action: string): string {
  const [kpi, scope, id, window] = positionals;
  if (!kpi || !scope || !id || !window) throw new UsageError(`give ${WHICH}`);
  const query = new URLSearchParams();
  for (const name of ['policy', 'start']) if (options[name]) query.set(name, options[name]);
  const path = [kpi, scope, id, window].map(encodeURIComponent).join('/');
  return `/kpis/${path}/${action}${query.size > 0 ? `?${query.toString()}` : ''}`;
}

export const kpiExplain: Command = {
  name: 'kpi explain',
  usage: `kpi explain ${WHICH}`,
  meaning: 'spans, meter edges, exclusions and positions behind one figure',
  async run(context) {
    const response = await callApi(context, pathOf(context, 'explain'));
    context.print(`${JSON.stringify(await response.json(), null, 2)}\n`);
    return 0;
  },
};

export const kpiVerify: Command = {
  name: 'kpi verify',
  usage: `kpi verify ${WHICH}`,
  meaning: 'recompute one figure from stored readings; exit 1 when it differs',
  async run(context) {
    const response = await callApi(context, pathOf(context, 'verify'), { method: 'POST' });
    const answer = (await response.json()) as { equal?: boolean };
    context.print(`${JSON.stringify(answer, null, 2)}\n`);
    return answer.equal === false ? 1 : 0;
  },
};

const FORMATS = ['csv', 'parquet', 'xlsx'];
const DATASETS = ['kpis', 'outages', 'uptime'];

export const kpiExport: Command = {
  name: 'kpi export',
  usage:
    'kpi export [--from TIME] [--to TIME] [--format csv|parquet|xlsx] [--dataset kpis|outages|uptime] [--out FILE]',
  meaning:
    'KPI records, or outages and uptime of charging ports; CSV on stdout unless told otherwise',
  async run(context) {
    const { format = 'csv', dataset = 'kpis', out } = context.options;
    if (!FORMATS.includes(format)) throw new UsageError(`--format is ${FORMATS.join(', ')}`);
    if (!DATASETS.includes(dataset)) throw new UsageError(`--dataset is ${DATASETS.join(', ')}`);
    if (format !== 'csv' && !out) throw new UsageError(`--format ${format} needs --out FILE`);
    const query = new URLSearchParams({ dataset, format });
    for (const name of ['from', 'to'])
      if (context.options[name]) query.set(name, context.options[name]);
    const { body } = await callApi(context, `/export?${query.toString()}`);
    if (!body) return 0;
    if (out) await pipeline(Readable.fromWeb(body as WebStream), createWriteStream(out));
    else
      for await (const text of Readable.fromWeb(body as WebStream).setEncoding('utf8'))
        context.print(String(text));
    return 0;
  },
};
