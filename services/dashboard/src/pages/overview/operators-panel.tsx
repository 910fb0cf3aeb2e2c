import type { QualityAnswer } from '@infrapulse/contracts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatKpi } from '../../format/format-kpi.ts';
import { formatCount } from '../../format/format-number.ts';
import { RATIO } from '../../format/units.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

type OperatorQuality = QualityAnswer['items'][number];

/** In the order in which trouble shows: not heard, not all of it, not in time, not usable. */
const COLUMNS = [
  'quality.connected_rate',
  'quality.completeness',
  'quality.valid_rate',
  'quality.lateness',
  'quality.clock_skew',
  'quality.duplicate_rate',
  'quality.false_free',
  'quality.false_occupied',
] as const;
const ROWS_MAX = 50;

/** How good the data of each operator were over the last 24 h, the least complete first. */
export function OperatorsPanel() {
  const { words } = useWords();
  const quality = useAnswer<QualityAnswer>('/quality?window=24h', 60_000);
  return (
    <Panel title={words.overview.quality} span={12} testId="operator-quality">
      <Answer of={quality}>{({ items }) => <Operators items={reporting(items)} />}</Answer>
      <p className="faint">{words.overview.qualityHint}</p>
    </Panel>
  );
}

function reporting(items: readonly OperatorQuality[]): readonly OperatorQuality[] {
  const completeness = ({ kpis }: OperatorQuality) => kpis['quality.completeness'] ?? 1;
  return items
    .filter(({ expected }) => expected > 0)
    .sort((a, b) => completeness(a) - completeness(b));
}

function Operators({ items }: { readonly items: readonly OperatorQuality[] }) {
  const { words } = useWords();
  if (items.length === 0) return <p className="faint">{words.overview.qualityEmpty}</p>;
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>{words.overview.operator}</th>
            <th className="number">{words.overview.connected}</th>
            {COLUMNS.map((kpi) => (
              <th key={kpi} className="number">
                {nameOf(words.kpis, kpi)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.slice(0, ROWS_MAX).map((item) => (
            <tr key={item.operator} data-operator={item.operator}>
              <td>{item.operator === '' ? words.state.none : item.operator}</td>
              <td className="number live-value">{formatCount(item.expected)}</td>
              {COLUMNS.map((kpi) => (
                <td key={kpi} className="number live-value">
                  {formatKpi({ kpi, unit: RATIO }, item.kpis[kpi])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
