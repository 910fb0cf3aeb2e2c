import type { AssetAnswer, KpiAnswer } from '@infrapulse/contracts';
import { useMemo, useState } from 'react';
import { defaultRecords } from '../../kpis/default-records.ts';
import { KpiRow } from '../../kpis/kpi-row.tsx';
import { useLiveSlice } from '../../live/live-context.ts';
import { Choice } from '../../look/choice.tsx';
import { useWords } from '../../words/words-context.ts';

const WINDOWS = ['now', '1h', '24h', '30d', '12mo', 'day', 'week', 'month', 'quarter', 'year'];

/** KPIs of the asset, or of one of its parts: the newest of every window. */
export function AssetKpis({ asset }: { readonly asset: AssetAnswer }) {
  const { words } = useWords();
  const live = useLiveSlice((state) => state.kpis);
  const [id, setId] = useState(asset.id);
  const records = useMemo(
    () => sorted(defaultRecords([...asset.kpis, ...live.values()])),
    [asset.kpis, live],
  );
  const ids = [...new Set(asset.kpis.map((record) => record.id))];
  const names = Object.fromEntries(
    ids.map((one) => [
      one,
      one === asset.id
        ? words.asset.whole
        : `${words.asset.part} ${one.slice(asset.id.length + 1)}`,
    ]),
  );
  if (ids.length === 0) return <p className="notice">{words.kpi.empty}</p>;
  return (
    <>
      {ids.length > 1 && (
        <div className="filters">
          <Choice label={words.kpi.scope} names={names} value={id} change={setId} all={false} />
        </div>
      )}
      <KpiTable records={records.filter((record) => record.id === id)} />
    </>
  );
}

function sorted(records: readonly KpiAnswer[]): readonly KpiAnswer[] {
  return [...records].sort(
    (a, b) => a.kpi.localeCompare(b.kpi) || WINDOWS.indexOf(a.window) - WINDOWS.indexOf(b.window),
  );
}

function KpiTable({ records }: { readonly records: readonly KpiAnswer[] }) {
  const { words } = useWords();
  const { kpi } = words;
  return (
    <div className="scroll">
      <table className="broad">
        <thead>
          <tr>
            <th>{kpi.name}</th>
            <th>{kpi.window}</th>
            <th className="number">{kpi.value}</th>
            <th className="number">{kpi.ratio}</th>
            <th>{kpi.bounds}</th>
            <th className="number">{kpi.coverage}</th>
            <th>{kpi.target}</th>
            <th>{kpi.verdict}</th>
            <th>{kpi.status}</th>
            <th>
              <span className="visually-hidden">{kpi.explain}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <KpiRow
              key={[record.kpi, record.policy, record.id, record.window].join('/')}
              record={record}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
