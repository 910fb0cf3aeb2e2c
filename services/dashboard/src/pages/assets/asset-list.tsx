import type { AssetItem } from '@infrapulse/contracts';
import { useSearchParams } from 'wouter';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { withParams } from '../../api/with-params.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { usePageTitle } from '../../look/use-page-title.ts';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';
import { AssetFilters, FILTER_NAMES, type FilterName } from './asset-filters.tsx';
import { AssetTable } from './asset-table.tsx';

const LIMIT = 50;
const EVERY_MS = 15_000;

type Page = { readonly items: readonly AssetItem[]; readonly next: string | null };

/** The register page by page; filters and page stand in the address: a view can be passed on, and left by back. */
export function AssetList() {
  const { words } = useWords();
  const [search, setSearch] = useSearchParams();
  const filter = Object.fromEntries(FILTER_NAMES.map((name) => [name, search.get(name) ?? '']));
  const cursor = search.get('cursor') ?? '';
  const path = queryPath('/assets', { ...filter, limit: LIMIT, cursor });
  const answer = useAnswer<Page>(path, EVERY_MS);
  usePageTitle(words.assets.title);

  function change(name: FilterName, value: string): void {
    setSearch((before) => withParams(before, { [name]: value, cursor: '', page: '' }));
  }
  function turn(next: string, page: number): void {
    setSearch((before) => withParams(before, { cursor: next, page: next && `${page}` }));
  }

  return (
    <>
      <div className="page-head">
        <h1>{words.assets.title}</h1>
      </div>
      <Panel title={words.assets.title} quiet>
        <AssetFilters filter={filter as Record<FilterName, string>} change={change} />
        <Answer of={answer}>
          {(page) => (
            <>
              {page.items.length === 0 ? (
                <NoAsset filtered={Object.values(filter).some((value) => value !== '')} />
              ) : (
                <AssetTable items={page.items} />
              )}
              <Pager
                page={page}
                number={cursor === '' ? 1 : Number(search.get('page')) || 2}
                turn={turn}
              />
            </>
          )}
        </Answer>
      </Panel>
    </>
  );
}

function NoAsset({ filtered }: { readonly filtered: boolean }) {
  const { words } = useWords();
  return <p className="notice">{filtered ? words.assets.empty : words.assets.none}</p>;
}

interface PagerProps {
  readonly page: Page;
  readonly number: number;
  readonly turn: (cursor: string, number: number) => void;
}

function Pager({ page: { items, next }, number, turn }: PagerProps) {
  const { words } = useWords();
  return (
    <div className="row pager">
      <span className="faint">
        {fill(words.assets.page, { page: number, count: items.length })}
      </span>
      <button type="button" disabled={number === 1} onClick={() => turn('', 1)}>
        {words.assets.first}
      </button>
      <button
        type="button"
        disabled={next === null}
        onClick={() => next !== null && turn(next, number + 1)}
      >
        {words.assets.next}
      </button>
    </div>
  );
}
