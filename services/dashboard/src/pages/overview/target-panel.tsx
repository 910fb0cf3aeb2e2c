import type { AssetItem, KpiAnswer } from '@infrapulse/contracts';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { type Loaded, useAnswer } from '../../api/use-answer.ts';
import { defaultRecords } from '../../kpis/default-records.ts';
import { KpiBounds, KpiCoverage, KpiTarget, KpiValue } from '../../kpis/kpi-figure.tsx';
import { worstFirst } from '../../kpis/worst-first.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { Verdict } from '../../look/verdict.tsx';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

const EVERY_MS = 15_000;
const SHOWN = 8;

/** The KPIs that are judged, worst first. */
export function TargetPanel() {
  const { words } = useWords();
  const pue = useAnswer<Page<KpiAnswer>>(
    '/kpis?kpi=datacenter.pue&scope=asset&window=24h&limit=500',
    EVERY_MS,
  );
  const racks = useAnswer<Page<KpiAnswer>>(
    '/kpis?kpi=datacenter.rack_utilisation&scope=asset&window=now&limit=500',
    EVERY_MS,
  );
  const city = useAnswer<Page<KpiAnswer>>('/kpis?scope=city&window=now&limit=100', EVERY_MS);
  const names = useAssetNames();
  const rows = useMemo(
    () => worstOf([pue.data, racks.data, city.data]),
    [pue.data, racks.data, city.data],
  );
  const both: Loaded<readonly KpiAnswer[]> = { ...pue, data: pue.data && rows };
  return (
    <Panel
      title={words.overview.kpis}
      span={8}
      testId="worst-kpis"
      aside={<Link href="/plan">{words.overview.toPlan} →</Link>}
    >
      <Answer of={both}>
        {(records) =>
          records.length === 0 ? (
            <p className="notice">{words.overview.kpisEmpty}</p>
          ) : (
            <TargetTable records={records} names={names} />
          )
        }
      </Answer>
      <p className="faint">{words.overview.kpisHint}</p>
    </Panel>
  );
}

function worstOf(pages: readonly (Page<KpiAnswer> | undefined)[]): readonly KpiAnswer[] {
  const all = pages.flatMap((page) => page?.items ?? []);
  return worstFirst(defaultRecords(all)).slice(0, SHOWN);
}

function useAssetNames(): ReadonlyMap<string, string> {
  const { data } = useAnswer<Page<AssetItem>>('/assets?kind=datacenter&limit=500');
  return useMemo(() => new Map((data?.items ?? []).map(({ id, name }) => [id, name])), [data]);
}

interface TableProps {
  readonly records: readonly KpiAnswer[];
  readonly names: ReadonlyMap<string, string>;
}

function TargetTable({ records, names }: TableProps) {
  const { words } = useWords();
  return (
    <div className="scroll">
      <table className="broad targets">
        <thead>
          <tr>
            <th>{words.kpi.verdict}</th>
            <th>{words.kpi.name}</th>
            <th className="number">{words.kpi.value}</th>
            <th>{words.kpi.target}</th>
            <th>{words.kpi.bounds}</th>
            <th className="number">{words.kpi.coverage}</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={[record.kpi, record.scope, record.id, record.window].join('/')}>
              <td>
                <Verdict verdict={record.verdict} target={record.target?.id} />
              </td>
              <td>
                {nameOf(words.kpis, record.kpi)}{' '}
                <span className="faint">{nameOf(words.windows, record.window)}</span>
                <br />
                <Whose record={record} names={names} />
              </td>
              <td className="number">
                <KpiValue record={record} />
              </td>
              <td>
                <KpiTarget record={record} />
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

function Whose({
  record: { scope, id },
  names,
}: {
  readonly record: KpiAnswer;
  readonly names: ReadonlyMap<string, string>;
}) {
  const { words } = useWords();
  if (scope !== 'asset') return <span className="soft">{nameOf(words.scopes, scope)}</span>;
  return <Link href={`/assets/${encodeURIComponent(id)}`}>{names.get(id) ?? id}</Link>;
}
