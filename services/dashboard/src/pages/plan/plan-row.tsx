import type { PlanTargetAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { formatActual, formatInForce } from '../../format/format-plan.ts';
import { formatDate } from '../../format/format-time.ts';
import { PlanStatus } from '../../look/plan-status.tsx';
import { Verdict } from '../../look/verdict.tsx';
import { fill } from '../../words/fill.ts';
import { nameOf } from '../../words/name-of.ts';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';
import { PlanDetail } from './plan-detail.tsx';

interface PlanRowProps {
  readonly target: PlanTargetAnswer;
  readonly at: string | null;
}

export function PlanRow({ target, at }: PlanRowProps) {
  const { words } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr
        data-testid="plan-row"
        data-target={target.id}
        data-verdict={target.verdict}
        data-status={target.status}
      >
        <td>
          <TargetName target={target} />
        </td>
        <td>{target.printed === '' ? words.state.none : <q>{target.printed}</q>}</td>
        <td>
          <InForce target={target} />
        </td>
        <td className="number">
          <span className="live-value">{formatActual(target, words.units)}</span>
          {target.share !== null && <Share share={target.share} />}
          {target.condition && <MetOf target={target} />}
        </td>
        <td>
          <Standing target={target} />
        </td>
        <td className="depts">
          <Departments depts={target.depts} />
        </td>
        <td>
          <button
            type="button"
            className="quiet"
            aria-expanded={open}
            aria-label={`${target.id} ${open ? words.state.close : words.state.show}`}
            onClick={() => setOpen(!open)}
          >
            {open ? words.state.close : words.state.show}
          </button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={7}>
            <PlanDetail target={target} at={at} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Its status; of a condition also whether it is met now. */
function Standing({ target }: { readonly target: PlanTargetAnswer }) {
  const { lang, words } = useWords();
  const { status, condition, verdict, wording, basis } = target;
  return (
    <>
      <PlanStatus status={status} />
      <br />
      {condition && (
        <>
          <Verdict verdict={verdict} condition wording={textFor(wording, lang)} />
          <br />
        </>
      )}
      <span className="faint">{nameOf(words.basis, basis)}</span>
    </>
  );
}

function Departments({ depts }: Pick<PlanTargetAnswer, 'depts'>) {
  const { lang } = useWords();
  return depts.map((dept, index) => (
    <span key={dept.code} title={lang === 'en' ? dept.zh : dept.en}>
      {index > 0 && (lang === 'en' ? '; ' : '、')}
      {textFor(dept, lang)}
    </span>
  ));
}

/** Both languages: the plan is Chinese, its readers may not be. */
function TargetName({ target }: { readonly target: PlanTargetAnswer }) {
  const { lang, words } = useWords();
  const other = lang === 'en' ? target.name.zh : target.name.en;
  return (
    <>
      <code className="faint">{target.id}</code> <strong>{textFor(target.name, lang)}</strong>
      <br />
      <span className="soft" lang={lang === 'en' ? 'zh-CN' : 'en'}>
        {other}
      </span>
      <br />
      <span className="faint">
        {words.plan.section} {target.section} ·{' '}
        {target.deadline
          ? fill(words.plan.until, { date: formatDate(Date.parse(target.deadline) - 1) })
          : words.plan.noDeadline}
      </span>
    </>
  );
}

function InForce({ target }: { readonly target: PlanTargetAnswer }) {
  const { words } = useWords();
  const text = formatInForce(target, words.units);
  if (text === null) return <span className="faint">{words.plan.noFigure}</span>;
  return (
    <>
      <span className="nowrap">{text}</span>
      {target.correction && (
        <>
          <br />
          <span className="corrected">≠ “{target.printed}”</span>
        </>
      )}
    </>
  );
}

/** The city's figure is of all together, its verdict of each: one alone may fail the condition. */
function MetOf({ target: { evidence } }: { readonly target: PlanTargetAnswer }) {
  const { words } = useWords();
  if (evidence.length === 0) return null;
  const met = evidence.filter(({ verdict }) => verdict === 'meets').length;
  return <div className="faint">{fill(words.plan.metOf, { met, all: evidence.length })}</div>;
}

function Share({ share }: { readonly share: number }) {
  return (
    <span className="share" aria-hidden="true">
      <span data-full={share >= 1} style={{ width: `${Math.min(1, share) * 100}%` }} />
    </span>
  );
}
