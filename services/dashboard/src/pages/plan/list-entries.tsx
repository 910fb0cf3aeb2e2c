import type { PlanEntryAnswer, PlanList } from '@infrapulse/contracts';
import { useState } from 'react';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatDate } from '../../format/format-time.ts';
import { Choice } from '../../look/choice.tsx';
import { Answer } from '../../look/notices.tsx';
import { SourceNote } from '../../look/source-note.tsx';
import { fill } from '../../words/fill.ts';
import { nameOf } from '../../words/name-of.ts';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';

interface EntryPage {
  readonly items: readonly PlanEntryAnswer[];
  readonly next: string | null;
}

const SHOWN = 200;

interface EntriesProps {
  readonly list: PlanList;
  readonly at: string | null;
}

/** The entries of one list, those that lack something on demand. */
export function ListEntries({ list, at }: EntriesProps) {
  const { lang, words } = useWords();
  const [lacks, setLacks] = useState('');
  const [district, setDistrict] = useState('');
  const query = { at, lacks, district, limit: SHOWN };
  const page = useAnswer<EntryPage>(queryPath(`/registers/${list.id}`, query));
  const features = Object.fromEntries(
    list.features.map(({ id, name }) => [id, textFor(name, lang)]),
  );
  const { '371700': _, ...districts } = words.districts;
  return (
    <section data-testid="plan-entries">
      <h2 className="section-head">{textFor(list.name, lang)}</h2>
      <search className="filters">
        <Choice label={words.plan.lacking} names={features} value={lacks} change={setLacks} />
        <Choice
          label={words.assets.district}
          names={districts}
          value={district}
          change={setDistrict}
        />
        <a href={`/api/v1/registers/${list.id}/export`}>{words.plan.export}</a>
      </search>
      <Answer of={page}>
        {({ items, next }) =>
          items.length === 0 ? (
            <HowToImport id={list.id} isEmpty={list.entries === 0} />
          ) : (
            <div className="scroll">
              {next !== null && <p className="faint">{fill(words.plan.first, { count: SHOWN })}</p>}
              <EntryTable items={items} list={list} />
            </div>
          )
        }
      </Answer>
    </section>
  );
}

function HowToImport({ id, isEmpty }: { readonly id: string; readonly isEmpty: boolean }) {
  const { words } = useWords();
  if (!isEmpty) return <p className="notice">{words.assets.empty}</p>;
  return (
    <p className="notice">
      {words.plan.noEntries}
      <code>
        npm run infrapulse -- register import {id}.csv --register {id} --dry-run
      </code>
    </p>
  );
}

interface TableProps {
  readonly items: readonly PlanEntryAnswer[];
  readonly list: PlanList;
}

function EntryTable({ items, list }: TableProps) {
  const { lang, words } = useWords();
  return (
    <table className="broad">
      <thead>
        <tr>
          <th>{words.plan.name}</th>
          <th>{words.plan.category}</th>
          <th>{words.plan.place}</th>
          {list.features.map(({ id, name }) => (
            <th key={id}>{textFor(name, lang)}</th>
          ))}
          <th>{words.plan.proof}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <EntryRow key={item.id} item={item} list={list} />
        ))}
      </tbody>
    </table>
  );
}

function EntryRow({ item, list }: { readonly item: PlanEntryAnswer; readonly list: PlanList }) {
  const { lang, words } = useWords();
  const category = list.categories.find(({ id }) => id === item.category);
  const place = [nameOf(words.districts, item.district), item.operator].filter(Boolean);
  const attributes = list.attributes.filter(({ id }) => item.attributes[id] === true);
  return (
    <tr data-testid="plan-entry" data-entry={item.id}>
      <td>
        {(lang === 'en' && item.nameEn) || item.name || item.id}
        <br />
        <code className="faint">{item.id}</code>
      </td>
      <td>
        {category ? textFor(category.name, lang) : item.category || words.state.none}
        {attributes.map(({ id, name }) => (
          <div key={id} className="faint">
            {textFor(name, lang)}
          </div>
        ))}
      </td>
      <td className="soft">{place.join(' / ') || words.state.none}</td>
      {list.features.map(({ id }) => (
        <td key={id} className="nowrap">
          <Since achieved={item.achieved[id]} planned={item.planned[id]} />
        </td>
      ))}
      <td>
        <SourceNote source={item.evidence} />
        {item.note !== '' && <div className="faint">{item.note}</div>}
      </td>
    </tr>
  );
}

/** Since when it is there, or when it is to be. */
function Since({
  achieved,
  planned,
}: {
  readonly achieved: string | undefined;
  readonly planned: string | undefined;
}) {
  const { words } = useWords();
  if (achieved !== undefined)
    return (
      <span className="verdict" data-tone="good">
        <span aria-hidden="true">✓</span>
        {formatDate(achieved)}
      </span>
    );
  if (planned === undefined) return words.state.none;
  return (
    <span className="faint">
      {words.plan.planned} {formatDate(planned)}
    </span>
  );
}
