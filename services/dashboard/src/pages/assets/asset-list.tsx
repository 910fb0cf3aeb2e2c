import type { AssetItem } from '@infrapulse/contracts';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';
import { AssetFilters, FILTER_NAMES, type FilterName } from './asset-filters.tsx';
import { AssetTable } from './asset-table.tsx';

const LIMIT = 50;
const EVERY_MS = 15_000;

type Page = { readonly items: readonly AssetItem[]; readonly next: string | null };

/** The register page by page; filters stand in the address, so that a view can be passed on. */
export function AssetList() {
  const { words } = useWords();
  const [search, setSearch] = useSearchParams();
  const filter = Object.fromEntries(FILTER_NAMES.map((name) => [name, search.get(name) ?? '']));
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const path = queryPath('/assets', { ...filter, limit: LIMIT, cursor: cursors.at(-1) });
  const page = useAnswer<Page>(path, EVERY_MS);

  function change(name: FilterName, value: string): void {
    setCursors([]);
    setSearch((before) => {
      const next = new URLSearchParams(before);
      if (value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });
  }

  return (
    <>
      <div className="page-head">
        <h1>{words.assets.title}</h1>
      </div>
      <Panel title={words.assets.title} quiet>
        <AssetFilters filter={filter as Record<FilterName, string>} change={change} />
        <Answer of={page}>
          {({ items, next }) => (
            <>
              {items.length === 0 ? (
                <p className="notice">{words.assets.empty}</p>
              ) : (
                <AssetTable items={items} />
              )}
              <div className="row pager">
                <span className="faint">
                  {fill(words.assets.page, { page: cursors.length + 1, count: items.length })}
                </span>
                <button
                  type="button"
                  disabled={cursors.length === 0}
                  onClick={() => setCursors([])}
                >
                  {words.assets.first}
                </button>
                <button
                  type="button"
                  disabled={next === null}
                  onClick={() => next !== null && setCursors([...cursors, next])}
                >
                  {words.assets.next}
                </button>
              </div>
            </>
          )}
        </Answer>
      </Panel>
    </>
  );
}
