import { useState } from 'react';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatCount } from '../../format/format-number.ts';
import { Answer } from '../../look/notices.tsx';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

const GROUPINGS = ['district', 'operator', 'access'] as const;
type Grouping = (typeof GROUPINGS)[number];

interface Group {
  readonly key: string;
  readonly actual: number;
  readonly assets: number;
}

interface PlanSplitProps {
  readonly id: string;
  readonly unit: string;
  readonly at: string | null;
}

/** One target by district, operator or access. For a ratio the count is of assets that meet it. */
export function PlanSplit({ id, unit, at }: PlanSplitProps) {
  const { words } = useWords();
  const [by, setBy] = useState<Grouping>('district');
  const split = useAnswer<{ groups: readonly Group[] }>(queryPath(`/plan/${id}`, { by, at }));
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
            <Bars groups={groups} by={by} ratio={unit === '1'} />
          )
        }
      </Answer>
    </div>
  );
}

const SHOWN = 60;

interface BarsProps {
  readonly groups: readonly Group[];
  readonly by: Grouping;
  readonly ratio: boolean;
}

function Bars({ groups, by, ratio }: BarsProps) {
  const { words } = useWords();
  const top = Math.max(1, ...groups.map(({ actual, assets }) => (ratio ? assets : actual)));
  const names = { district: words.districts, operator: {}, access: words.access }[by];
  return (
    <ul className="bars">
      {groups.slice(0, SHOWN).map(({ key, actual, assets }) => (
        <li key={key}>
          <span>{key === '' ? words.plan.unassigned : nameOf(names, key)}</span>
          <span className="bar-track" aria-hidden="true">
            <span style={{ width: `${(actual / top) * 100}%` }} />
          </span>
          <span className="number">
            {formatCount(actual)}
            {ratio && ` / ${formatCount(assets)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
