import type { PlanList, PlanListsAnswer } from '@infrapulse/contracts';
import { useSearchParams } from 'wouter';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { withParams } from '../../api/with-params.ts';
import { formatCount } from '../../format/format-number.ts';
import { Answer } from '../../look/notices.tsx';
import { fill } from '../../words/fill.ts';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';
import { ListEntries } from './list-entries.tsx';

/** The lists the plan is measured by, and the entries of the one that is chosen. */
export function ListsView({ at }: { readonly at: string | null }) {
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('list') ?? '';
  const lists = useAnswer<PlanListsAnswer>(queryPath('/registers', { at }));

  function choose(id: string): void {
    setSearch((before) => withParams(before, { list: id }));
  }

  return (
    <Answer of={lists}>
      {({ items }) => {
        const list = items.find(({ id }) => id === chosen);
        return (
          <>
            <ul className="list-cards">
              {items.map((one) => (
                <ListCard key={one.id} list={one} isChosen={one === list} choose={choose} />
              ))}
            </ul>
            {list && <ListEntries key={list.id} list={list} at={at} />}
          </>
        );
      }}
    </Answer>
  );
}

interface CardProps {
  readonly list: PlanList;
  readonly isChosen: boolean;
  readonly choose: (id: string) => void;
}

function ListCard({ list, isChosen, choose }: CardProps) {
  const { lang, words } = useWords();
  const { id, name, entries, complete, needsComplete, features, targets } = list;
  return (
    <li data-testid="plan-list" data-list={id} data-chosen={isChosen}>
      <span className="row">
        <strong>{textFor(name, lang)}</strong>
        <span className="faint">{fill(words.plan.entriesOf, { count: formatCount(entries) })}</span>
      </span>
      {features.map((feature) => (
        <Feature key={feature.id} list={list} feature={feature} />
      ))}
      <span className="faint">
        {targets.length > 0 && `${words.plan.measures} ${targets.join(', ')}`}
      </span>
      {entries > 0 && needsComplete && (
        <span className={complete ? 'soft' : 'unknown-of'}>
          {complete ? words.plan.complete : words.plan.incomplete}
        </span>
      )}
      <button type="button" aria-pressed={isChosen} onClick={() => choose(id)}>
        {words.plan.showEntries}
      </button>
    </li>
  );
}

/** How many entries have it: n / N, and n / ? while nobody has said that the list is whole. */
function Feature({
  list: { entries, complete, needsComplete },
  feature,
}: {
  readonly list: PlanList;
  readonly feature: PlanList['features'][number];
}) {
  const { lang } = useWords();
  const isKnown = complete || !needsComplete;
  const share = entries === 0 ? 0 : feature.count / entries;
  return (
    <div className="feature">
      <span>{textFor(feature.name, lang)}</span>
      <span className="number">
        {formatCount(feature.count)} / {isKnown ? formatCount(entries) : '?'}
      </span>
      <span className="bar-track" aria-hidden="true">
        {isKnown && <span style={{ width: `${share * 100}%` }} />}
      </span>
    </div>
  );
}
