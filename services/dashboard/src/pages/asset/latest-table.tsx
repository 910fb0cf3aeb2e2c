import type { AssetAnswer, KindAnswer } from '@infrapulse/contracts';
import { useMemo } from 'react';
import { formatMeasure } from '../../format/format-number.ts';
import { formatTime } from '../../format/format-time.ts';
import { unitBehind } from '../../format/units.ts';
import { useLiveSlice } from '../../live/live-context.ts';
import { StateMark } from '../../look/state-mark.tsx';
import { fill } from '../../words/fill.ts';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';
import { type LatestRow, mergeLatest } from './merge-latest.ts';

interface LatestProps {
  readonly asset: AssetAnswer;
  readonly kind: KindAnswer;
}

/** Newest values per part, kept current by the feed. */
export function LatestTable({ asset, kind }: LatestProps) {
  const { words } = useWords();
  const live = useLiveSlice((state) => state.assets);
  const rows = useMemo(() => mergeLatest(asset.latest, live, asset.id), [asset, live]);
  if (rows.length === 0) return <p className="notice">{words.asset.noLatest}</p>;
  return (
    <div className="scroll tall">
      <table className="medium">
        <thead>
          <tr>
            <th>{words.asset.part}</th>
            <th>{words.asset.status}</th>
            <th>{words.asset.metric}</th>
            <th>{words.asset.time}</th>
            <th>{words.asset.quality}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PartRow key={row.part} row={row} asset={asset} kind={kind} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PartRow({ row, asset, kind }: LatestProps & { readonly row: LatestRow }) {
  const { words } = useWords();
  return (
    <tr>
      <td>
        <PartName part={row.part} asset={asset} kind={kind} />
      </td>
      <td>
        <PartState row={row} asset={asset} />
      </td>
      <td>
        <Metrics row={row} kind={kind} />
      </td>
      <td className="nowrap live-value">{formatTime(row.ts)}</td>
      <td>{row.quality === null ? '' : nameOf(words.qualities, row.quality)}</td>
    </tr>
  );
}

function PartName({ part, asset, kind }: LatestProps & { readonly part: string }) {
  const { lang, words } = useWords();
  if (part === '') return <span className="soft">{words.asset.whole}</span>;
  const known = asset.parts.find((candidate) => candidate.part === part);
  const role = kind.roles.find((candidate) => candidate.role === known?.role);
  return (
    <>
      <code>{part}</code>
      <br />
      <span className="faint">
        {(lang === 'en' ? role?.label.en : role?.label.zh) ?? known?.role}
      </span>
    </>
  );
}

/** The state says whether the status still holds; a part without a state shows none. */
function PartState({ row, asset }: { readonly row: LatestRow; readonly asset: AssetAnswer }) {
  const { words } = useWords();
  const live = useLiveSlice((state) => state.assets.get(`${asset.id}~${row.part}`));
  const known = asset.states.find(({ part }) => part === row.part);
  const state = live?.state ?? known?.state;
  if (!state) return <>{row.status ? nameOf(words.statuses, row.status) : words.state.none}</>;
  const status = live?.state ? live.status : known?.status;
  const cause = live?.state ? live.cause : known?.cause;
  return (
    <span className="live-value">
      <StateMark state={state} status={status ?? ''} cause={cause ?? ''} />
    </span>
  );
}

function Metrics({ row, kind }: { readonly row: LatestRow; readonly kind: KindAnswer }) {
  const { lang, words } = useWords();
  const entries = Object.entries(row.metrics);
  if (entries.length === 0) return <>{words.state.none}</>;
  return (
    <ul className="metrics">
      {entries.map(([name, value]) => {
        const known = kind.metrics.find((metric) => metric.name === name);
        const unit = unitBehind(known?.unit);
        const label = known ? known.label[lang === 'en' ? 'en' : 'zh'] : name;
        const older = row.older[name];
        return (
          <li key={name} title={name}>
            <span className="faint">{label}</span>{' '}
            <span
              className="live-value nowrap"
              data-testid="asset-latest"
              data-part={row.part}
              data-metric={name}
              data-value={value ?? ''}
            >
              {formatMeasure(value)}
              {value !== null && unit}
            </span>
            {older && (
              <span className="faint">
                {' '}
                ({fill(words.asset.older, { time: formatTime(older) })})
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
