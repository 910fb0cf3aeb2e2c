import type { AssetItem } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { StateMark } from '../../look/state-mark.tsx';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

export function AssetTable({ items }: { readonly items: readonly AssetItem[] }) {
  const { words } = useWords();
  return (
    <div className="scroll">
      <table className="broad">
        <thead>
          <tr>
            <th>{words.assets.name}</th>
            <th>{words.assets.kind}</th>
            <th>{words.assets.district}</th>
            <th>{words.assets.operator}</th>
            <th>{words.assets.lifecycle}</th>
            <th>{words.assets.parts}</th>
            <th className="number">{words.assets.alarms}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <AssetRow key={item.id} item={item} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AssetRow({ item }: { readonly item: AssetItem }) {
  const { words } = useWords();
  return (
    <tr className="link-row" data-testid="asset-row" data-asset={item.id} data-state={item.state}>
      <td>
        <Link href={`/assets/${encodeURIComponent(item.id)}`}>{item.name || item.id}</Link>{' '}
        <code className="faint">{item.id}</code>
      </td>
      <td>{nameOf(words.kinds, item.kind)}</td>
      <td>{nameOf(words.districts, item.district) || words.state.none}</td>
      <td>{item.operator || words.state.none}</td>
      <td>{nameOf(words.lifecycles, item.lifecycle)}</td>
      <td>
        <PartStates item={item} />
      </td>
      <td className="number">
        <AlarmCount item={item} />
      </td>
    </tr>
  );
}

/** Those that call, and how many are held back. */
function AlarmCount({ item: { openAlarms, annunciatedAlarms } }: { readonly item: AssetItem }) {
  const { words } = useWords();
  const held = openAlarms - annunciatedAlarms;
  return (
    <>
      {annunciatedAlarms > 0 ? <span className="attention">▲ {annunciatedAlarms}</span> : '0'}
      {held > 0 && (
        <span className="faint" title={`${words.assets.heldAlarms}: ${held}`}>
          {' '}
          +{held}
        </span>
      )}
    </>
  );
}

function PartStates({ item }: { readonly item: AssetItem }) {
  const { words } = useWords();
  if (item.telemetry === 'none') return <span className="faint">{words.assets.notConnected}</span>;
  if (item.states.length === 0) return <span className="faint">{words.assets.noState}</span>;
  return (
    <span className="row live-value">
      {item.states.map(({ part, state, status, cause }) => (
        <StateMark key={part} state={state} status={status} cause={cause} label={part} />
      ))}
    </span>
  );
}
