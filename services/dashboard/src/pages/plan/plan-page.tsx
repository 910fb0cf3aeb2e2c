import type { PlanAnswer } from '@infrapulse/contracts';
import { Link, useSearchParams } from 'wouter';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { withParams } from '../../api/with-params.ts';
import { Panel } from '../../look/panel.tsx';
import { usePageTitle } from '../../look/use-page-title.ts';
import { fill } from '../../words/fill.ts';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';
import { endOfDay } from './end-of-day.ts';
import { ListsView } from './lists-view.tsx';
import { MilestonesView } from './milestones-view.tsx';
import { SystemsView } from './systems-view.tsx';
import { TargetsView } from './targets-view.tsx';

const EVERY_MS = 30_000;
const VIEWS = ['targets', 'projects', 'lists', 'systems'] as const;
type View = (typeof VIEWS)[number];

/** The city plan, now or at the end of a day: targets, milestones, lists, and what it names. */
export function PlanPage() {
  const { lang, words } = useWords();
  const [search, setSearch] = useSearchParams();
  const view = VIEWS.find((name) => name === search.get('view')) ?? 'targets';
  usePageTitle(words.plan.title);
  const date = search.get('at') ?? '';
  const at = endOfDay(date);
  const plan = useAnswer<PlanAnswer>(queryPath('/plan', { at }), at === null ? EVERY_MS : 0);

  function change(name: string, value: string): void {
    setSearch((before) => withParams(before, { [name]: value }));
  }

  return (
    <>
      <div className="page-head">
        <h1>{words.plan.title}</h1>
        {plan.data && (
          <span className="soft">
            {textFor(plan.data.source, lang)}{' '}
            <span className="faint">{fill(words.plan.version, versionOf(plan.data))}</span>
          </span>
        )}
      </div>
      <Panel title={words.plan[view]} quiet>
        <div className="panel-head">
          <Views view={view} date={date} />
          <AsOf date={date} change={(next) => change('at', next)} />
        </div>
        {view === 'targets' && <TargetsView plan={plan} at={at} />}
        {view === 'projects' && <MilestonesView at={at} />}
        {view === 'lists' && <ListsView at={at} />}
        {view === 'systems' && <SystemsView at={at} />}
      </Panel>
    </>
  );
}

function versionOf({ plan: { id, version } }: PlanAnswer) {
  return { id, version };
}

function Views({ view, date }: { readonly view: View; readonly date: string }) {
  const { words } = useWords();
  return (
    <nav className="tabs" aria-label={words.plan.views}>
      {VIEWS.map((name) => (
        <Link
          key={name}
          href={queryPath('/plan', { view: name === 'targets' ? '' : name, at: date })}
          aria-current={name === view ? 'page' : undefined}
          data-testid={`plan-view-${name}`}
        >
          {words.plan[name]}
        </Link>
      ))}
    </nav>
  );
}

function AsOf({ date, change }: { readonly date: string; readonly change: (to: string) => void }) {
  const { words } = useWords();
  return (
    <span className="row no-print">
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
