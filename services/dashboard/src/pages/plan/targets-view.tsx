import type { PlanAnswer, PlanTargetAnswer } from '@infrapulse/contracts';
import type { Loaded } from '../../api/use-answer.ts';
import { formatTime } from '../../format/format-time.ts';
import { Answer } from '../../look/notices.tsx';
import { PlanStatus } from '../../look/plan-status.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';
import { Conditions } from './conditions.tsx';
import { PlanRow } from './plan-row.tsx';

interface TargetsProps {
  readonly plan: Loaded<PlanAnswer>;
  readonly at: string | null;
}

export function TargetsView({ plan, at }: TargetsProps) {
  return (
    <Answer of={plan}>
      {(answer) => (
        <>
          <Summary answer={answer} />
          <Scoreboard items={answer.items} at={at} />
          <Conditions conditions={answer.conditions} />
        </>
      )}
    </Answer>
  );
}

const ORDER = ['met', 'in_progress', 'missed', 'indicator_only', 'not_measured'];

/** How many targets stand how; each status in words, with a sign. */
function Summary({ answer }: { readonly answer: PlanAnswer }) {
  const { words } = useWords();
  const { statuses, items } = answer;
  const measured = items.length - (statuses['not_measured'] ?? 0);
  return (
    <>
      <ul className="status-tiles" data-testid="plan-statuses">
        {ORDER.map((status) => (
          <li key={status}>
            <strong>{statuses[status] ?? 0}</strong>
            <PlanStatus status={status} />
          </li>
        ))}
      </ul>
      <p className="row summary soft">
        <span>
          {words.plan.at} {formatTime(answer.at)}
        </span>
        <span>{fill(words.plan.measured, { count: measured, all: items.length })}</span>
      </p>
    </>
  );
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
            <th>{words.plan.status}</th>
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
