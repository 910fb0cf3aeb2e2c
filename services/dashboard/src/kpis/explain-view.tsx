import type { ExplainAnswer, KindAnswer, KpiAnswer, Locale } from '@infrapulse/contracts';
import { useEffect, useState } from 'react';
import { type Loaded, useAnswer } from '../api/use-answer.ts';
import { formatKpi, formatSum } from '../format/format-kpi.ts';
import { formatMeasure } from '../format/format-number.ts';
import { formatTime } from '../format/format-time.ts';
import { unitBehind } from '../format/units.ts';
import { Answer } from '../look/notices.tsx';
import { fill } from '../words/fill.ts';
import { nameOf } from '../words/name-of.ts';
import { textFor } from '../words/text-for.ts';
import { useWords, type Words } from '../words/words-context.ts';
import { EvidenceTable } from './evidence-table.tsx';
import { kpiPath } from './kpi-path.ts';
import { kpiSentence } from './kpi-sentence.ts';

/** What stands behind one figure: a sentence, then spans, meter edges, sessions, exclusions and assets. */
export function ExplainView({ record }: { readonly record: KpiAnswer }) {
  const { words } = useWords();
  const explained = useExplanation(kpiPath(record, 'explain'));
  return (
    <Answer of={explained}>
      {(answer) => (
        <>
          <p data-testid="kpi-sentence">{kpiSentence(answer.record, words)}</p>
          <p className="faint">
            {words.kpi.formula} <code>{answer.formula.text}</code> · {words.kpi.policy}{' '}
            {nameOf(words.policies, answer.formula.policy)} · {words.kpi.position}{' '}
            <code>{JSON.stringify(answer.position)}</code>
          </p>
          <Evidence answer={answer} />
        </>
      )}
    </Answer>
  );
}

const AGAIN_MS = 5000;

/** A figure may be here before the spans behind it: an explanation without evidence is asked for again until it has some. */
function useExplanation(path: string): Loaded<ExplainAnswer> {
  const [everyMs, setEveryMs] = useState(0);
  const explained = useAnswer<ExplainAnswer>(path, everyMs);
  const isBare = explained.data !== undefined && isWithoutEvidence(explained.data);
  useEffect(() => setEveryMs(isBare ? AGAIN_MS : 0), [isBare]);
  return explained;
}

function isWithoutEvidence({ spans, edges, sessions, exclusions, assets }: ExplainAnswer): boolean {
  return [spans, edges, sessions, exclusions, assets].every(({ length }) => length === 0);
}

function Evidence({ answer }: { readonly answer: ExplainAnswer }) {
  const { words } = useWords();
  const { record, spans, edges, sessions, exclusions, assets, truncated } = answer;
  return (
    <>
      {isWithoutEvidence(answer) && <p>{words.kpi.noEvidence}</p>}
      <Spans spans={spans} />
      <Edges edges={edges} record={record} />
      <Sessions sessions={sessions} />
      <Exclusions exclusions={exclusions} />
      <Assets assets={assets} record={record} />
      {truncated && <p className="faint">{words.kpi.truncated}</p>}
    </>
  );
}

function Spans({ spans }: Pick<ExplainAnswer, 'spans'>) {
  const { words } = useWords();
  return (
    <EvidenceTable
      title={fill(words.kpi.spans, { count: spans.length })}
      head={[words.kpi.part, words.kpi.start, words.kpi.end, words.kpi.state, words.kpi.cause]}
      rows={spans.map((span) => [
        `${span.asset} ${span.part}`,
        formatTime(span.start),
        span.end ? formatTime(span.end) : words.kpi.lasting,
        nameOf(words.partStates, span.state),
        [nameOf(words.statuses, span.status), nameOf(words.causes, span.cause), span.raw]
          .filter(Boolean)
          .join(' · '),
      ])}
    />
  );
}

function Edges({ edges, record }: Pick<ExplainAnswer, 'edges' | 'record'>) {
  const { lang, words } = useWords();
  const kind = useAnswer<KindAnswer>(edges.length === 0 ? null : `/kinds/${record.kind}`).data;
  const role = (code: string) => kind?.roles.find((one) => one.role === code)?.label;
  const metric = (code: string) => kind?.metrics.find(({ name }) => name === code);
  return (
    <EvidenceTable
      title={fill(words.kpi.edges, { count: edges.length })}
      head={[words.kpi.part, words.kpi.role, words.kpi.time, words.asset.metric, words.kpi.reading]}
      rows={edges.map((edge) => [
        `${edge.asset} ${edge.part}`,
        labelIn(lang, role(edge.role)) ?? edge.role,
        formatTime(edge.ts),
        labelIn(lang, metric(edge.metric)?.label) ?? edge.metric,
        edge.reading === null
          ? words.state.none
          : `${edge.reading.toLocaleString('en-US')}${unitBehind(metric(edge.metric)?.unit)}`,
      ])}
    />
  );
}

function labelIn(lang: Locale, label: KindAnswer['roles'][number]['label'] | undefined) {
  return label && textFor(label, lang);
}

function Sessions({ sessions }: Pick<ExplainAnswer, 'sessions'>) {
  const { words } = useWords();
  const { kpi } = words;
  return (
    <EvidenceTable
      title={fill(kpi.sessions, { count: sessions.length })}
      head={[kpi.part, kpi.session, kpi.start, kpi.end, kpi.energy, kpi.outcome]}
      rows={sessions.map((one) => [
        `${one.asset} ${one.part}`,
        one.id,
        formatTime(one.start),
        formatTime(one.end),
        formatMeasure(one.energyKwh),
        [outcome(one, kpi), one.byUser && kpi.byUser, one.stopReason].filter(Boolean).join(' · '),
      ])}
    />
  );
}

function outcome(
  { authorised, succeeded }: ExplainAnswer['sessions'][number],
  kpi: Words['kpi'],
): string {
  if (!authorised) return kpi.unauthorised;
  return succeeded ? kpi.succeeded : kpi.notSucceeded;
}

function Exclusions({ exclusions }: Pick<ExplainAnswer, 'exclusions'>) {
  const { words } = useWords();
  return (
    <EvidenceTable
      title={fill(words.kpi.exclusions, { count: exclusions.length })}
      head={[words.kpi.scope, words.kpi.start, words.kpi.end, words.kpi.code, words.kpi.reason]}
      rows={exclusions.map((one) => [
        one.id,
        formatTime(one.from),
        formatTime(one.to),
        nameOf(words.causes, one.code),
        one.reason,
      ])}
    />
  );
}

function Assets({ assets, record }: Pick<ExplainAnswer, 'assets' | 'record'>) {
  const { words } = useWords();
  return (
    <EvidenceTable
      title={fill(words.kpi.contributing, { count: assets.length })}
      head={[words.assets.id, words.kpi.ratio, words.kpi.value, words.asset.revision]}
      rows={assets.map((asset) => [
        asset.id,
        [
          formatSum(record, asset.numerator, 'numerator'),
          formatSum(record, asset.denominator, 'denominator'),
        ].join(' / '),
        formatKpi(record, asset.value),
        String(asset.registerRevision),
      ])}
    />
  );
}
