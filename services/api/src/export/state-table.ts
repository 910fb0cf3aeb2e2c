import type { Table } from '@infrapulse/tables';
import type { RouteDeps } from '../deps.ts';
import { spansOf } from '../spans-of.ts';
import type { Wanted } from './wanted.ts';

const TEXTS = ['state', 'status', 'cause', 'raw'] as const;

/** State spans that touch the time; the end of one that lasts is empty. */
export function stateTable(deps: RouteDeps, wanted: Wanted): Table {
  return {
    columns: [
      { name: 'asset', type: 'text' },
      { name: 'part', type: 'text' },
      { name: 'start', type: 'time' },
      { name: 'end', type: 'time' },
      ...TEXTS.map((name) => ({ name, type: 'text' }) as const),
    ],
    rows: rowsOf(deps, wanted),
  };
}

async function* rowsOf(deps: RouteDeps, { assets, from, to }: Wanted) {
  for (const asset of assets) {
    const spans = await spansOf(deps, { asset, from, to });
    yield spans.map(({ part, start, end, ...span }) => [
      asset.id,
      part,
      Date.parse(start),
      end === null ? null : Date.parse(end),
      ...TEXTS.map((name) => span[name]),
    ]);
  }
}
