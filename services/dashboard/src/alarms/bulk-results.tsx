import type { BulkAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';
import type { ListedAlarm } from './listed-alarm.ts';
import { refusalWord } from './refusal-word.ts';
import { countOutcomes } from './send-bulk.ts';

const TONES = { applied: 'good', refused: 'bad', stale: 'doubt', pending: 'doubt' };

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
        data-tone={notDone.length === 0 ? 'good' : 'doubt'}
        data-testid="bulk-summary"
      >
        {fill(words.bulk.summary, { all: items.length, ...counts })}{' '}
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
                {[...notDone, ...done].map(({ commandId, alarm, outcome, reason }) => (
                  <tr key={commandId} data-alarm={alarm} data-outcome={outcome}>
                    <td>
                      {names.get(alarm)?.text}{' '}
                      <Link href={`/alarms?id=${encodeURIComponent(alarm)}`}>
                        <code>{alarm}</code>
                      </Link>
                    </td>
                    <td>
                      <span className="verdict" data-tone={TONES[outcome]}>
                        {words.bulk[outcome]}
                      </span>
                    </td>
                    <td>{refusalWord(reason, words) || words.state.none}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </div>
  );
}
