import type { PlanMilestone } from '@infrapulse/contracts';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatDate } from '../../format/format-time.ts';
import { Answer } from '../../look/notices.tsx';
import { SourceNote } from '../../look/source-note.tsx';
import { fill } from '../../words/fill.ts';
import { nameOf } from '../../words/name-of.ts';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';

interface MilestonePage {
  readonly items: readonly PlanMilestone[];
  readonly next: string | null;
}

/** Projects with their milestones: planned, reached, and the document that proves it. */
export function MilestonesView({ at }: { readonly at: string | null }) {
  const { words } = useWords();
  const page = useAnswer<MilestonePage>(queryPath('/milestones', { at, limit: 1000 }));
  const now = at === null ? Date.now() : Date.parse(at);
  return (
    <Answer of={page}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="notice">{words.plan.noMilestones}</p>
        ) : (
          <>
            <p className="soft summary">
              {fill(words.plan.doneOf, {
                done: items.filter(({ doneAt }) => doneAt !== null).length,
                all: items.length,
              })}
            </p>
            <div className="scroll">
              <MilestoneTable items={items} now={now} />
            </div>
          </>
        )
      }
    </Answer>
  );
}

interface TableProps {
  readonly items: readonly PlanMilestone[];
  readonly now: number;
}

function MilestoneTable({ items, now }: TableProps) {
  const { words } = useWords();
  return (
    <table className="broad">
      <thead>
        <tr>
          <th>{words.plan.project}</th>
          <th>{words.plan.milestone}</th>
          <th>{words.plan.planned}</th>
          <th>{words.plan.done}</th>
          <th>{words.plan.target}</th>
          <th>{words.plan.place}</th>
          <th>{words.plan.proof}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item, index) => (
          <MilestoneRow
            key={item.id}
            item={item}
            isFirst={items[index - 1]?.project !== item.project}
            now={now}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly item: PlanMilestone;
  /** The first of its project says which that is. */
  readonly isFirst: boolean;
  readonly now: number;
}

function MilestoneRow({ item, isFirst, now }: RowProps) {
  const { lang, words } = useWords();
  const place = [nameOf(words.districts, item.district), item.operator].filter(Boolean);
  return (
    <tr data-testid="plan-milestone" data-milestone={item.id}>
      <td>{isFirst && <strong>{textFor(item.projectName, lang)}</strong>}</td>
      <td>{textFor(item.name, lang)}</td>
      <td className="nowrap">
        {item.plannedAt === null ? words.state.none : formatDate(item.plannedAt)}
      </td>
      <td>
        <Reached item={item} now={now} />
      </td>
      <td className="soft">{item.targets.join(', ') || words.state.none}</td>
      <td className="soft">{place.join(' / ') || words.state.none}</td>
      <td>
        <SourceNote source={item.evidence} />
        {item.note !== '' && <div className="faint">{item.note}</div>}
      </td>
    </tr>
  );
}

/** Done since when, not done, overdue by its own plan, or never reported. */
function Reached({ item, now }: Omit<RowProps, 'isFirst'>) {
  const { words } = useWords();
  const { doneAt, plannedAt, reported } = item;
  if (doneAt !== null)
    return (
      <span className="verdict" data-tone="good">
        <span aria-hidden="true">✓</span>
        {formatDate(doneAt)}
      </span>
    );
  if (!reported) return <span className="faint">{words.plan.notReported}</span>;
  const isOverdue = plannedAt !== null && Date.parse(plannedAt) < now;
  return (
    <span className="verdict" data-tone={isOverdue ? 'doubt' : 'plain'}>
      <span aria-hidden="true">…</span>
      {isOverdue ? words.plan.overdue : words.plan.notDone}
    </span>
  );
}
