import type { PlanTargetAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { formatCounted, formatInForce, formatPlan } from '../../format/format-plan.ts';
import { formatDate } from '../../format/format-time.ts';
import { RATIO } from '../../format/units.ts';
import { Fact } from '../../look/fact.tsx';
import { SourceNote } from '../../look/source-note.tsx';
import { Verdict } from '../../look/verdict.tsx';
import { fill } from '../../words/fill.ts';
import { nameOf } from '../../words/name-of.ts';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';
import { PlanSplit } from './plan-split.tsx';

interface PlanDetailProps {
  readonly target: PlanTargetAnswer;
  readonly at: string | null;
}

/** What one target rests on: the clause, corrections, validity, evidence, and its split. */
export function PlanDetail({ target, at }: PlanDetailProps) {
  const isSplit = target.kpi !== null || (target.register ?? 'surveys') !== 'surveys';
  return (
    <div className="evidence" data-testid="plan-detail">
      <dl className="facts wide">
        <Clause target={target} />
        <Limits target={target} />
        <Notes target={target} />
      </dl>
      {target.evidence.length > 0 && <Evidence target={target} />}
      {isSplit && <PlanSplit target={target} at={at} />}
    </div>
  );
}

type Of = { readonly target: PlanTargetAnswer };

function Clause({ target: { clause } }: Of) {
  const { lang, words } = useWords();
  return (
    <Fact name={words.plan.clause}>
      <q lang="zh-CN">{clause.zh}</q>
      {lang === 'en' && (
        <>
          <br />
          <span className="soft">{clause.en}</span>
        </>
      )}
    </Fact>
  );
}

function Limits({ target }: Of) {
  const { words } = useWords();
  const { comparator, strict, validFrom, validTo, numerator, denominator } = target;
  const from = formatDate(validFrom);
  const until = validTo === null ? null : formatDate(Date.parse(validTo) - 1);
  return (
    <>
      {comparator !== null && (
        <Fact name={words.plan.comparator}>
          {nameOf(words.comparators, comparator)} ({comparator}){' '}
          <span className="faint">
            {!['~', '='].includes(comparator) &&
              (strict ? words.plan.strict : words.plan.inclusive)}
          </span>
        </Fact>
      )}
      <Fact name={words.plan.validity}>
        {until === null
          ? fill(words.plan.validSince, { date: from })
          : fill(words.plan.validUntil, { from, to: until })}
      </Fact>
      {numerator !== null && (target.unit === RATIO || denominator !== null) && (
        <Fact name={target.kpi === null ? words.plan.counted : words.kpi.ratio}>
          {formatCounted(target)}
        </Fact>
      )}
    </>
  );
}

function Notes({ target }: Of) {
  const { lang, words } = useWords();
  const { correction, reason, note } = target;
  const inForce = formatInForce(target, words.units) ?? '';
  const own = reason && textFor(reason, lang);
  const further = note && textFor(note, lang);
  return (
    <>
      {correction && (
        <Fact name={fill(words.plan.correction, { value: inForce })}>
          {textFor(correction, lang)}
        </Fact>
      )}
      {own && <Fact name={words.plan.reason}>{own}</Fact>}
      {further && !own?.includes(further) && <Fact name={words.plan.reason}>{further}</Fact>}
    </>
  );
}

const SHOWN = 100;

function Evidence({ target }: Of) {
  const { words } = useWords();
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>{words.plan.evidence}</th>
            <th>{words.kpi.policy}</th>
            <th className="number">{words.kpi.value}</th>
            <th>{words.plan.verdict}</th>
            <th>{words.plan.since}</th>
            <th>{words.plan.proof}</th>
          </tr>
        </thead>
        <tbody>
          {target.evidence.slice(0, SHOWN).map((one) => (
            <EvidenceRow
              key={`${one.id} ${one.policy} ${one.label.zh}`}
              target={target}
              one={one}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EvidenceRow({ target, one }: Of & { readonly one: PlanTargetAnswer['evidence'][number] }) {
  const { lang, words } = useWords();
  const label = textFor(one.label, lang);
  const isEntry = one.scope === 'entry';
  const unit = target.unit === RATIO && !isEntry ? RATIO : '';
  return (
    <tr>
      <td>
        {one.scope === 'asset' ? (
          <Link href={`/assets/${encodeURIComponent(one.id)}`}>{label}</Link>
        ) : (
          label
        )}
      </td>
      <td>{one.policy === '' ? words.state.none : nameOf(words.policies, one.policy)}</td>
      <td className="number">{isEntry ? '' : formatPlan({ ...target, unit }, one.value, {})}</td>
      <td>
        <Verdict
          verdict={one.verdict}
          condition={target.condition}
          wording={textFor(one.wording, lang)}
        />
      </td>
      <td className="nowrap">{one.since === null ? words.state.none : formatDate(one.since)}</td>
      <td>
        {one.source !== '' && <SourceNote source={one.source} />}{' '}
        {one.href !== null && (
          <a className="faint" href={one.href}>
            {words.plan.lookUp}
          </a>
        )}
      </td>
    </tr>
  );
}
