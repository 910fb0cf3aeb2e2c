import type { BulkAnswer, BulkItem } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';
import type { ListedAlarm } from './listed-alarm.ts';
import { refusalWord } from './refusal-word.ts';
import { countOutcomes } from './send-bulk.ts';

const TONES = { applied: 'good', refused: 'bad', stale: 'doubt', pending: 'doubt', unknown: 'bad' };

interface BulkResultsProps {
  readonly answer: BulkAnswer;
  readonly names: ReadonlyMap<string, ListedAlarm>;
  readonly busy: boolean;
  readonly next: () => void;
}

/** What became of each, those first that were not done. */
export function BulkResults({ answer, names, busy, next }: BulkResultsProps) {
  const { words } = useWords();
  const { items } = answer;
  const counts = countOutcomes(items);
  const notDone = items.filter(({ outcome }) => outcome !== 'applied');
  const done = items.filter(({ outcome }) => outcome === 'applied');
  return (
    <div data-testid="bulk-results">
      <output
        className="outcome"
        data-tone={notDone.length === 0 && items.length > 0 ? 'good' : 'doubt'}
        data-testid="bulk-summary"
      >
        {items.length === 0
          ? words.bulk.none
          : fill(words.bulk.summary, { all: items.length, ...counts })}{' '}
        {counts.unknown > 0 && fill(words.bulk.gone, { count: counts.unknown })}{' '}
        {answer.next > 0 && fill(words.bulk.left, { count: answer.next })}
      </output>
      {answer.next > 0 && counts.applied > 0 && (
        <button type="button" disabled={busy} data-testid="bulk-next" onClick={next}>
          {words.bulk.next}
        </button>
      )}
      {items.length > 0 && (
        <details open={notDone.length > 0 || items.length <= 10}>
          <summary>{words.bulk.results}</summary>
          <div className="scroll">
            <table>
              <thead>
                <tr>
                  <th>{words.alarms.text}</th>
                  <th>{words.bulk.outcome}</th>
                  <th>{words.commands.reason}</th>
                </tr>
              </thead>
              <tbody>
                {[...notDone, ...done].map((item) => (
                  <ResultRow
                    key={item.commandId ?? item.alarm}
                    item={item}
                    name={names.get(item.alarm)?.text}
                  />
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </div>
  );
}

interface ResultRowProps {
  readonly item: BulkItem;
  readonly name: string | undefined;
}

function ResultRow({ item: { alarm, outcome, reason }, name }: ResultRowProps) {
  const { words } = useWords();
  const why = outcome === 'unknown' ? '' : refusalWord(reason, words);
  return (
    <tr data-alarm={alarm} data-outcome={outcome}>
      <td>
        {name}{' '}
        <Link href={`/alarms?id=${encodeURIComponent(alarm)}`}>
          <code>{alarm}</code>
        </Link>
      </td>
      <td>
        <span className="verdict" data-tone={TONES[outcome]}>
          {words.bulk[outcome]}
        </span>
      </td>
      <td>{why || words.state.none}</td>
    </tr>
  );
}
