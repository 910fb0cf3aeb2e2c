import type { KpiAnswer } from '@infrapulse/contracts';
import { BoundsBar } from '../charts/bounds-bar.tsx';
import { formatBounds } from '../format/format-bounds.ts';
import { formatKpi, formatTarget } from '../format/format-kpi.ts';
import { formatPercent } from '../format/format-number.ts';
import { useWords } from '../words/words-context.ts';
import { nullReason } from './null-reason.ts';

interface Of {
  readonly record: KpiAnswer;
}

/** The value; without one a dash and why. */
export function KpiValue({ record }: Of) {
  const { words } = useWords();
  if (record.value !== null) {
    return <span className="live-value">{formatKpi(record, record.value)}</span>;
  }
  return (
    <>
      {words.state.none}
      <span className="faint"> {nullReason(record, words)}</span>
    </>
  );
}

export function KpiBounds({ record }: Of) {
  const { bounds, value, target } = record;
  if (bounds.low === null || bounds.high === null) return <>—</>;
  const same = bounds.low === bounds.high;
  return (
    <span className="bounds">
      <BoundsBar value={value} {...bounds} target={target?.value ?? null} />
      <span className={same ? 'faint nowrap' : 'nowrap'}>
        {formatBounds(record, bounds.low, bounds.high)}
      </span>
    </span>
  );
}

export function KpiTarget({ record }: Of) {
  const { words } = useWords();
  const { target } = record;
  if (!target) return <span className="faint">{words.kpi.noTarget}</span>;
  return (
    <>
      <span className="nowrap">{formatTarget(record, target)}</span>
      <br />
      <span className="faint nowrap">
        {target.source === 'plan' ? target.id : words.kpi.notPlan}
      </span>
    </>
  );
}

export function KpiCoverage({ record }: Of) {
  const { words } = useWords();
  return (
    <>
      {formatPercent(record.coverage)}
      {record.quality === 'insufficient_data' && (
        <span className="faint"> {words.kpi.insufficient}</span>
      )}
    </>
  );
}
