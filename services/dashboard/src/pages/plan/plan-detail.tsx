import type { PlanTargetAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { formatInForce, formatPlan } from '../../format/format-plan.ts';
import { Fact } from '../../look/fact.tsx';
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

/** What one target rests on: the text of the plan, corrections, evidence, and its split. */
export function PlanDetail({ target, at }: PlanDetailProps) {
  const { lang, words } = useWords();
  const { comparator, correction, reason, note } = target;
  const inForce = formatInForce(target, words.units) ?? '';
  return (
    <div className="evidence" data-testid="plan-detail">
      <dl className="facts wide">
        <Fact name={words.plan.original}>
          <q lang="zh-CN">{target.original}</q>
        </Fact>
        {comparator !== null && (
          <Fact name={words.plan.comparator}>
            {nameOf(words.comparators, comparator)} ({comparator})
          </Fact>
        )}
        {correction && (
          <Fact name={fill(words.plan.correction, { value: inForce })}>
            {textFor(correction, lang)}
          </Fact>
        )}
        {reason && <Fact name={words.plan.reason}>{textFor(reason, lang)}</Fact>}
        {note && textFor(note, lang) !== (reason && textFor(reason, lang)) && (
          <Fact name={words.plan.reason}>{textFor(note, lang)}</Fact>
        )}
      </dl>
      {target.evidence.length > 0 && <Evidence target={target} />}
      {target.kpi !== null && <PlanSplit id={target.id} unit={target.unit} at={at} />}
    </div>
  );
}

const SHOWN = 100;

function Evidence({ target }: { readonly target: PlanTargetAnswer }) {
  const { lang, words } = useWords();
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>{words.plan.evidence}</th>
            <th>{words.kpi.policy}</th>
            <th className="number">{words.kpi.value}</th>
            <th>{words.plan.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {target.evidence.slice(0, SHOWN).map((one) => (
            <tr key={`${one.id} ${one.policy} ${one.label.zh}`}>
              <td>
                {one.scope === 'asset' ? (
                  <Link href={`/assets/${encodeURIComponent(one.id)}`}>
                    {textFor(one.label, lang)}
                  </Link>
                ) : (
                  textFor(one.label, lang)
                )}
              </td>
              <td>{nameOf(words.policies, one.policy)}</td>
              <td className="number">
                {formatPlan({ ...target, unit: target.unit === '1' ? '1' : '' }, one.value, {})}
              </td>
              <td>
                <Verdict
                  verdict={one.verdict}
                  target={target.id}
                  wording={textFor(one.wording, lang)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
