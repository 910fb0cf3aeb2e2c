import { Link, useSearchParams } from 'wouter';
import { queryPath } from '../../api/query-path.ts';
import { Panel } from '../../look/panel.tsx';
import { usePageTitle } from '../../look/use-page-title.ts';
import { useWords } from '../../words/words-context.ts';
import { HandoverView } from './handover-view.tsx';
import { ListView } from './list-view.tsx';
import { PerformanceView } from './performance-view.tsx';
import { SilencesView } from './silences-view.tsx';

const VIEWS = ['list', 'silences', 'handover', 'performance'] as const;
type View = (typeof VIEWS)[number];

/** The alarms: the list to work on, the silences, the shift handover, and how the alarm system itself does. */
export function AlarmPage() {
  const { words } = useWords();
  const [search] = useSearchParams();
  const view = VIEWS.find((name) => name === search.get('view')) ?? 'list';
  const titles = {
    list: words.alarms.title,
    silences: words.silences.title,
    handover: words.handover.title,
    performance: words.performance.title,
  };
  usePageTitle(titles[view]);
  return (
    <>
      <div className="page-head">
        <h1>{titles[view]}</h1>
        <Views view={view} />
      </div>
      <Panel title={titles[view]} quiet>
        {view === 'list' && <ListView />}
        {view === 'silences' && <SilencesView />}
        {view === 'handover' && <HandoverView />}
        {view === 'performance' && <PerformanceView />}
      </Panel>
    </>
  );
}

function Views({ view }: { readonly view: View }) {
  const { words } = useWords();
  const names = {
    list: words.alarms.list,
    silences: words.silences.title,
    handover: words.handover.title,
    performance: words.performance.title,
  };
  return (
    <nav className="tabs" aria-label={words.alarms.views}>
      {VIEWS.map((name) => (
        <Link
          key={name}
          href={queryPath('/alarms', { view: name === 'list' ? '' : name })}
          aria-current={name === view ? 'page' : undefined}
          data-testid={`alarm-view-${name}`}
        >
          {names[name]}
        </Link>
      ))}
    </nav>
  );
}
