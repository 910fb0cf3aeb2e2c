import type { KpiAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { formatSum } from '../format/format-kpi.ts';
import { formatDate, formatShortTime, formatTime } from '../format/format-time.ts';
import { Verdict } from '../look/verdict.tsx';
import { nameOf } from '../words/name-of.ts';
import { nameOfReason } from '../words/name-of-reason.ts';
import { useWords } from '../words/words-context.ts';
import { ExplainView } from './explain-view.tsx';
import { isCalendar } from './is-calendar.ts';
import { KpiBounds, KpiCoverage, KpiTarget, KpiValue } from './kpi-figure.tsx';
import { VerifyView } from './verify-view.tsx';

/** One figure with everything that qualifies it; its evidence unfolds below. */
export function KpiRow({ record }: { readonly record: KpiAnswer }) {
  const { words } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr data-testid="kpi-row" data-kpi={record.kpi} data-window={record.window}>
        <Figures record={record} />
        <td>
          <Verdict verdict={record.verdict} target={record.target?.id} />
        </td>
        <td>
          {nameOf(words.kpiStatus, record.status)}
          <br />
          <span className="faint nowrap">
            {words.kpi.revision} {record.revision}
          </span>
          {record.revision > 1 && (
            <span className="faint"> {nameOfReason(words.reasons, record.reason)}</span>
          )}
        </td>
        <td>
          <button
            type="button"
            className="quiet"
            data-testid="kpi-explain"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? words.state.close : words.kpi.explain}
          </button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={10}>
            <div className="evidence" data-testid="kpi-evidence">
              <ExplainView record={record} />
              <VerifyView record={record} />
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

/** What the standard calls the figure, and the policy where that does not say it. */
function policyName({ designation, policy }: KpiAnswer, names: Readonly<Record<string, string>>) {
  const name = nameOf(names, policy);
  if (designation === undefined) return name;
  return designation.endsWith(policy) ? designation : `${designation} · ${name}`;
}

function Figures({ record }: { readonly record: KpiAnswer }) {
  const { words } = useWords();
  return (
    <>
      <td>
        {nameOf(words.kpis, record.kpi)}
        <br />
        <span className="faint">{policyName(record, words.policies)}</span>
      </td>
      <td>
        {nameOf(words.windows, record.window)}
        <br />
        <span
          className="faint nowrap"
          title={`${formatTime(record.start)} → ${formatTime(record.end)}`}
        >
          {isCalendar(record.window) && formatDate(record.start)} → {formatShortTime(record.end)}
        </span>
      </td>
      <td className="number">
        <KpiValue record={record} />
      </td>
      <td className="number soft">
        {formatSum(record, record.numerator, 'numerator')}
        {record.denominator !== null && (
          <>
            <br />/ {formatSum(record, record.denominator, 'denominator')}
          </>
        )}
      </td>
      <td>
        <KpiBounds record={record} />
      </td>
      <td className="number">
        <KpiCoverage record={record} />
      </td>
      <td>
        <KpiTarget record={record} />
      </td>
    </>
  );
}
