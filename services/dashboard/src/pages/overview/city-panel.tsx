import type { KpiAnswer } from '@infrapulse/contracts';
import { useMemo } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { defaultRecords } from '../../kpis/default-records.ts';
import { KpiBounds, KpiCoverage, KpiValue } from '../../kpis/kpi-figure.tsx';
import { useLiveSlice } from '../../live/live-context.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

/** The city's own figures of the last 24 hours, kept current by the feed. */
export function CityPanel() {
  const { words } = useWords();
  const loaded = useAnswer<{ items: KpiAnswer[] }>('/kpis?scope=city&window=24h&limit=200', 30_000);
  const live = useLiveSlice((state) => state.kpis);
  const records = useMemo(() => {
    if (!loaded.data) return undefined;
    const fresh = [...live.values()].filter(({ window }) => window === '24h');
    return defaultRecords([...loaded.data.items, ...fresh]);
  }, [loaded.data, live]);
  return (
    <Panel title={`${words.overview.city} · ${words.windows['24h']}`} span={7}>
      <Answer of={{ ...loaded, data: records }}>
        {(shown) =>
          shown.length === 0 ? (
            <p className="notice">{words.overview.cityEmpty}</p>
          ) : (
            <CityTable records={shown} />
          )
        }
      </Answer>
    </Panel>
  );
}

function CityTable({ records }: { readonly records: readonly KpiAnswer[] }) {
  const { words } = useWords();
  return (
    <div className="scroll">
      <table className="medium">
        <thead>
          <tr>
            <th>{words.kpi.name}</th>
            <th className="number">{words.kpi.value}</th>
            <th>{words.kpi.bounds}</th>
            <th className="number">{words.kpi.coverage}</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={record.kpi} data-kpi={record.kpi}>
              <td>
                {nameOf(words.kpis, record.kpi)}{' '}
                <span className="faint">{nameOf(words.policies, record.policy)}</span>
              </td>
              <td className="number">
                <KpiValue record={record} />
              </td>
              <td>
                <KpiBounds record={record} />
              </td>
              <td className="number">
                <KpiCoverage record={record} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
