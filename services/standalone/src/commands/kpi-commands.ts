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

export const kpiExport: Command = {
  name: 'kpi export',
  usage: 'kpi export [--from TIME] [--to TIME]',
  meaning: 'every KPI record of a time as CSV on stdout',
  async run(context) {
    const query = new URLSearchParams({ dataset: 'kpis', format: 'csv' });
    for (const name of ['from', 'to'])
      if (context.options[name]) query.set(name, context.options[name]);
    const response = await callApi(context, `/export?${query.toString()}`);
    context.print(await response.text());
    return 0;
  },
};
