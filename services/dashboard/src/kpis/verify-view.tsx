import type { KpiAnswer, VerifyAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { fetchAnswer } from '../api/fetch-answer.ts';
import { ProblemError } from '../api/problem-error.ts';
import { formatKpi } from '../format/format-kpi.ts';
import { formatCount } from '../format/format-number.ts';
import { formatTime } from '../format/format-time.ts';
import { ProblemNote } from '../look/notices.tsx';
import { fill } from '../words/fill.ts';
import { nameOfForm } from '../words/name-of-reason.ts';
import { useWords } from '../words/words-context.ts';
import { EvidenceTable } from './evidence-table.tsx';
import { kpiPath } from './kpi-path.ts';

type Verified = { readonly answer?: VerifyAnswer; readonly problem?: ProblemError };

/** Has the figure recomputed from stored readings, and shows both side by side. */
export function VerifyView({ record }: { readonly record: KpiAnswer }) {
  const { lang, words } = useWords();
  const [busy, setBusy] = useState(false);
  const [verified, setVerified] = useState<Verified>({});

  async function verify(): Promise<void> {
    setBusy(true);
    try {
      const path = kpiPath(record, 'verify');
      const { data } = await fetchAnswer<VerifyAnswer>(path, { lang, method: 'POST' });
      setVerified({ answer: data });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setVerified({ problem: error });
    } finally {
      setBusy(false);
    }
  }

  return (
    <div>
      <button
        type="button"
        className="main"
        data-testid="kpi-verify"
        disabled={busy}
        onClick={() => void verify()}
      >
        {busy ? words.kpi.verifying : words.kpi.verify}
      </button>
      {verified.problem && <ProblemNote problem={verified.problem} retry={() => void verify()} />}
      {verified.answer && <Compared answer={verified.answer} />}
    </div>
  );
}

function Compared({ answer }: { readonly answer: VerifyAnswer }) {
  const { words } = useWords();
  const { equal, record, recomputed, reason, readings, differences, intervals } = answer;
  const text =
    equal === null
      ? fill(words.kpi.cannot, { reason: nameOfForm(words.unverified, reason) })
      : equal
        ? fill(words.kpi.equal, { readings: formatCount(readings) })
        : words.kpi.unequal;
  const tone = equal === null ? 'doubt' : equal ? 'good' : 'bad';
  return (
    <>
      <output
        className="outcome"
        data-tone={tone}
        data-testid="verify-result"
        data-equal={String(equal)}
      >
        {text}{' '}
        <span className="soft">
          {words.kpi.published} <strong>{formatKpi(record, record.value)}</strong> ·{' '}
          {words.kpi.recomputed}{' '}
          <strong>{recomputed ? formatKpi(recomputed, recomputed.value) : '—'}</strong>
        </span>
      </output>
      <EvidenceTable
        title={words.kpi.unequal}
        head={[words.kpi.field, words.kpi.published, words.kpi.recomputed]}
        rows={differences.map((one) => [
          one.field,
          JSON.stringify(one.published),
          JSON.stringify(one.recomputed),
        ])}
      />
      <EvidenceTable
        title={fill(words.kpi.spans, { count: intervals.length })}
        head={[words.kpi.part, words.kpi.start, words.kpi.end, words.kpi.reason]}
        rows={intervals.map((one) => [
          `${one.asset} ${one.part}`,
          formatTime(one.start),
          one.end ? formatTime(one.end) : words.kpi.lasting,
          one.reason,
        ])}
      />
    </>
  );
}
