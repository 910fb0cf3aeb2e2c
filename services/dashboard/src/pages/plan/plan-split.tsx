import type { PlanGroup, PlanTargetAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatCount } from '../../format/format-number.ts';
import { RATIO } from '../../format/units.ts';
import { Answer } from '../../look/notices.tsx';
import { PlanStatus } from '../../look/plan-status.tsx';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

const GROUPINGS = ['district', 'operator', 'access'] as const;
type Grouping = (typeof GROUPINGS)[number];

interface PlanSplitProps {
  readonly target: PlanTargetAnswer;
  readonly at: string | null;
}

/** One target by district, operator or access, each group with its own status where the plan gives it one. */
export function PlanSplit({ target, at }: PlanSplitProps) {
  const { words } = useWords();
  const [by, setBy] = useState<Grouping>('district');
  const path = queryPath(`/plan/${encodeURIComponent(target.id)}`, { by, at });
  const split = useAnswer<{ groups: readonly PlanGroup[] }>(path);
  const names = { district: words.plan.byDistrict, operator: words.plan.byOperator };
  return (
    <div>
      <div className="row">
        {GROUPINGS.map((grouping) => (
          <button
            key={grouping}
            type="button"
            className={grouping === by ? 'main' : ''}
            aria-pressed={grouping === by}
            onClick={() => setBy(grouping)}
          >
            {{ ...names, access: words.plan.byAccess }[grouping]}
          </button>
        ))}
      </div>
      <Answer of={split}>
        {({ groups }) =>
          groups.length === 0 ? (
            <p className="notice">{words.plan.noSplit}</p>
          ) : (
            <>
              <Bars groups={groups} by={by} target={target} />
              {groups.every(({ status }) => status === null) && (
                <p className="faint">{words.plan.cityOnly}</p>
              )}
            </>
          )
        }
      </Answer>
    </div>
  );
}

const SHOWN = 60;

interface BarsProps {
  readonly groups: readonly PlanGroup[];
  readonly by: Grouping;
  readonly target: PlanTargetAnswer;
}

function Bars({ groups, by, target }: BarsProps) {
  const { words } = useWords();
  const top = Math.max(1, ...groups.map(({ actual, total }) => total ?? actual));
  const names = { district: words.districts, operator: {}, access: words.access }[by];
  const isShare = target.basis === 'reported' && target.unit === RATIO;
  return (
    <ul className="bars split">
      {groups.slice(0, SHOWN).map((group) => (
        <li key={group.key} data-testid="plan-group">
          <span>{group.key === '' ? words.plan.unassigned : nameOf(names, group.key)}</span>
          <span className="bar-track" aria-hidden="true">
            <span style={{ width: `${(group.actual / top) * 100}%` }} />
          </span>
          <span className="number">
            {formatCount(group.actual)}
            {group.total === null ? isShare && ' / ?' : ` / ${formatCount(group.total)}`}
          </span>
          <span>
            {group.status === null ? (
              <Units figures={group.figures} />
            ) : (
              <PlanStatus status={group.status} />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A count in its other units. */
function Units({ figures }: { readonly figures: PlanGroup['figures'] }) {
  const { words } = useWords();
  const texts = Object.entries(figures).map(
    ([policy, count]) => `${nameOf(words.policies, policy)} ${formatCount(count)}`,
  );
  return texts.length < 2 ? null : <span className="faint">{texts.join(' · ')}</span>;
}
