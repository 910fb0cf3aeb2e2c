import type { QualityAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { useAnswer } from '../../api/use-answer.ts';
import { formatCount } from '../../format/format-number.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

type KindCount = QualityAnswer['kinds'][number];

const ORDER = ['charger', 'site5g', 'datacenter', 'hydrogen', 'substation'];

/** How many of each kind there are, and how many of those that must report do. */
export function AssetsPanel() {
  const { words } = useWords();
  const quality = useAnswer<QualityAnswer>('/quality', 15_000);
  return (
    <Panel title={words.overview.assets} span={5} testId="asset-counts">
      <Answer of={quality}>{({ kinds }) => <Counts kinds={kinds} />}</Answer>
      <p className="faint">{words.overview.assetsHint}</p>
    </Panel>
  );
}

function Counts({ kinds }: { readonly kinds: readonly KindCount[] }) {
  const { words } = useWords();
  const sorted = [...kinds].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const sum = (pick: (kind: KindCount) => number) => kinds.reduce((all, one) => all + pick(one), 0);
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>{words.overview.kind}</th>
            <th className="number">{words.overview.stock}</th>
            <th className="number">{words.overview.connected}</th>
            <th className="number">{words.overview.reporting}</th>
            <th className="number">{words.overview.silent}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((kind) => (
            <tr key={kind.kind} data-kind={kind.kind}>
              <td>
                <Link href={`/assets?kind=${kind.kind}`}>{nameOf(words.kinds, kind.kind)}</Link>
              </td>
              <Numbers of={kind} />
            </tr>
          ))}
          <tr className="sum">
            <td>{words.overview.total}</td>
            <Numbers
              of={{
                stock: sum((kind) => kind.stock),
                expected: sum((kind) => kind.expected),
                known: sum((kind) => kind.known),
              }}
            />
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Numbers({ of }: { readonly of: Pick<KindCount, 'stock' | 'expected' | 'known'> }) {
  const silent = of.expected - of.known;
  return (
    <>
      <td className="number live-value">{formatCount(of.stock)}</td>
      <td className="number live-value">{formatCount(of.expected)}</td>
      <td className="number live-value">{formatCount(of.known)}</td>
      <td className={silent > 0 ? 'number live-value attention' : 'number live-value'}>
        {silent > 0 && <span aria-hidden="true">▲ </span>}
        {formatCount(silent)}
      </td>
    </>
  );
}
