import type { PlanAnswer, PlanTargetAnswer } from '@infrapulse/contracts';
import { useSearchParams } from 'wouter';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatTime } from '../../format/format-time.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { Verdict } from '../../look/verdict.tsx';
import { fill } from '../../words/fill.ts';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';
import { endOfDay } from './end-of-day.ts';
import { PlanRow } from './plan-row.tsx';

const EVERY_MS = 30_000;

/** Every target of the city plan, as it stands now or stood at the end of a day. */
export function PlanPage() {
  const { lang, words } = useWords();
  const [search, setSearch] = useSearchParams();
  const date = search.get('at') ?? '';
  const at = endOfDay(date);
  const plan = useAnswer<PlanAnswer>(queryPath('/plan', { at }), at === null ? EVERY_MS : 0);

  function change(next: string): void {
    setSearch((before) => {
      const changed = new URLSearchParams(before);
      if (next === '') changed.delete('at');
      else changed.set('at', next);
      return changed;
    });
  }

  return (
    <>
      <div className="page-head">
        <h1>{words.plan.title}</h1>
        {plan.data && <span className="soft">{textFor(plan.data.source, lang)}</span>}
      </div>
      <Panel title={words.plan.title} quiet>
        <AsOf date={date} change={change} />
        <Answer of={plan}>
          {(answer) => (
            <>
              <Summary answer={answer} />
              <Scoreboard items={answer.items} at={at} />
            </>
          )}
        </Answer>
      </Panel>
    </>
  );
}

function AsOf({ date, change }: { readonly date: string; readonly change: (to: string) => void }) {
  const { words } = useWords();
  return (
    <span className="row">
      <label className="row">
        {words.plan.at}
        <input
          type="date"
          value={date}
          min="2019-01-01"
          data-testid="plan-at"
          onChange={(event) => change(event.target.value)}
        />
      </label>
      <button type="button" disabled={date === ''} onClick={() => change('')}>
        {words.plan.today}
      </button>
    </span>
  );
}

const ORDER = ['met', 'meets', 'in_progress', 'missed', 'breach', 'undecided', 'not_judged'];

function Summary({ answer }: { readonly answer: PlanAnswer }) {
  const { words } = useWords();
  const { summary, items } = answer;
  const judged = items.filter(({ verdict }) => verdict !== 'not_judged').length;
  return (
    <p className="row summary">
      <span>
        {words.plan.at} {formatTime(answer.at)}
      </span>
      <span className="soft">
        {fill(words.plan.measured, { count: judged, all: items.length })}
      </span>
      {ORDER.filter((verdict) => summary[verdict] !== undefined).map((verdict) => (
        <span key={verdict} className="row">
          <SummaryVerdict verdict={verdict} />
          {summary[verdict]}
        </span>
      ))}
    </p>
  );
}

/** Only the conditions PT-05 to PT-07 can be a breach here, and nobody breaks a condition. */
function SummaryVerdict({ verdict }: { readonly verdict: string }) {
  const { words } = useWords();
  if (verdict === 'breach') {
    return <Verdict verdict={verdict} target="PT-05" wording={words.plan.conditionNotMet} />;
  }
  if (verdict === 'meets') {
    return <Verdict verdict={verdict} target="PT-05" wording={words.plan.conditionMet} />;
  }
  return <Verdict verdict={verdict} />;
}

interface ScoreboardProps {
  readonly items: readonly PlanTargetAnswer[];
  readonly at: string | null;
}

function Scoreboard({ items, at }: ScoreboardProps) {
  const { words } = useWords();
  return (
    <div className="scroll">
      <table className="broad plan">
        <thead>
          <tr>
            <th>{words.plan.target}</th>
            <th>{words.plan.printed}</th>
            <th>{words.plan.inForce}</th>
            <th className="number">{words.plan.actual}</th>
            <th>{words.plan.verdict}</th>
            <th>{words.plan.depts}</th>
            <th>
              <span className="visually-hidden">{words.state.more}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((target) => (
            <PlanRow key={target.id} target={target} at={at} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
